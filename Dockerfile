# Overreach as a container: compiled, without the tools that compile it, not as root, for a read-only file system.
# Not built where this repository is tested, for want of a container engine; a test holds what stands here to what the
# program needs. Build: docker build -t overreach .
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN mkdir /packed && npm pack --pack-destination /packed

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /opt/overreach
COPY --from=build /packed/ /tmp/packed/
RUN npm install --omit=dev --no-audit --no-fund --no-save /tmp/packed/*.tgz \
  && rm -rf /tmp/packed /root/.npm \
  && mkdir /data && chown node:node /data
ENV PATH=/opt/overreach/node_modules/.bin:$PATH
# Where relative paths begin; nothing is written here but by an embedded store.
WORKDIR /data
USER node
ENTRYPOINT ["overreach"]
CMD ["worker"]
