/*
 * What pages can do beyond links and forms; without it everything still works. It runs before the page is drawn, so that the
 * chosen theme holds from the first picture on.
 *   [data-theme-toggle]   goes on from the system's theme to light, to dark, and back; [data-theme-name] in it says which it is
 *   [data-copy]           copies the text of the <code> beside it, or of the element that it names: data-copy="#id"
 *   [data-search]         gets the focus by Ctrl+K or ⌘K: a single key would be in the way of who speaks to the machine
 *   time[data-local]      tells the time of the reader's own clock in its title
 */
(() => {
  const root = document.documentElement;
  const themes = ['system', 'light', 'dark'];
  root.classList.add('js');

  const chosen = () => {
    try {
      const theme = localStorage.getItem('theme');
      return themes.includes(theme) ? theme : 'system';
    } catch {
      return 'system';
    }
  };

  const show = (theme) => {
    if (theme === 'system') root.removeAttribute('data-theme');
    else root.dataset.theme = theme;
    for (const name of document.querySelectorAll('[data-theme-name]')) name.textContent = theme;
  };

  const say = (text) => {
    const said = document.getElementById('said');
    if (said) said.textContent = text;
  };

  const textOf = (button) => {
    const named = button.dataset.copy;
    const source = named ? document.querySelector(named) : button.parentElement?.querySelector('code');
    return source?.textContent ?? '';
  };

  const copy = async (button) => {
    try {
      await navigator.clipboard.writeText(textOf(button));
      button.textContent = 'Copied';
      say('Copied');
    } catch {
      button.textContent = 'Select it';
      say('Copying is not allowed here: select the text');
    }
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 2000);
  };

  show(chosen());

  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (!button) return;
    if ('themeToggle' in button.dataset) {
      const next = themes[(themes.indexOf(chosen()) + 1) % themes.length];
      try {
        localStorage.setItem('theme', next);
      } catch {
        // Without a memory it holds for this page.
      }
      show(next);
      say(`Theme: ${next}`);
    }
    if ('copy' in button.dataset) void copy(button);
  });

  document.addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const field = document.querySelector('[data-search]');
    if (!field) return;
    event.preventDefault();
    field.focus();
  });

  document.addEventListener('DOMContentLoaded', () => {
    show(chosen());
    // On a phone the navigation is a strip that scrolls: the current page's entry is brought into it.
    const nav = document.querySelector('.frame-nav');
    const current = nav?.querySelector('[aria-current]');
    if (nav && current) nav.scrollLeft = current.offsetLeft - (nav.clientWidth - current.clientWidth) / 2;
    for (const time of document.querySelectorAll('time[data-local]')) {
      const at = new Date(time.dateTime);
      if (!Number.isNaN(at.getTime())) time.title = at.toLocaleString();
    }
  });
})();
