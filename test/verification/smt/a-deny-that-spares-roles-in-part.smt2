; Is there a request that the granted policies allow and the intended ones do not?
; sat: yes, and the model is one. unsat: no, granted is within intended.
(set-logic ALL)
(declare-const action String)
(declare-const resource String)
(declare-const principal String)
; nobody can read the principal has a permissions boundary
(declare-const |unread 1| Bool)
; nobody can read NotPrincipal spares who is listed in part: AWS:arn:aws:iam::111122223333:role/agent,AWS:arn:aws:iam::444455556666:user/ann,AWS:arn:aws:sts::111122223333:assumed-role/other/run
(declare-const |unread 2| Bool)
(define-fun |not a colon| () RegLan (re.diff re.allchar (str.to_re ":")))
(define-fun |name character| () RegLan (re.union (re.range " " "9") (re.range ";" "@") (re.range "[" "~")))
(define-fun |action name| () RegLan (re.++ (re.+ |name character|) (str.to_re ":") (re.+ (re.union (str.to_re ":") |name character|))))
(assert (or
    (= action "s3:getobject")
    (= action "s3:putobject") ; stands for 7 actions
    (and (= action "s3:listallmybuckets") (= resource "*")) ; stands for 4 actions
    ; any action that the catalog of 2026-01-01 does not know
    (and (str.in_re action |action name|) (not (or (= action "s3:getobject") (= action "s3:listallmybuckets") (= action "s3:putobject"))))))
(define-fun |1 granted, level 0: policy 0.0, statement 0| () Bool
  (and (= action "s3:getobject") (str.prefixof "arn:aws:s3:::a/" resource)))
(define-fun |2 granted, level 0: policy 0.0, statement 1| () Bool
  (and (= action "s3:getobject") (or (not (or (or (and (= principal "AWS:arn:aws:iam::111122223333:role/agent") |unread 2|) (and (str.prefixof "AWS:arn:aws:sts::111122223333:assumed-role/agent/" principal) |unread 2|)) (and (= principal "AWS:arn:aws:sts::111122223333:assumed-role/other/run") |unread 2|) (and (= principal "AWS:arn:aws:iam::444455556666:user/ann") |unread 2|))) (and (str.prefixof "AWS:arn:" principal) |unread 1|)) (str.prefixof "arn:aws:s3:::a/" resource)))
(define-fun |3 intended, level 0: policy 0.0, statement 0| () Bool
  (and (= action "s3:getobject") (str.in_re principal (re.++ (str.to_re "AWS:arn:") (re.* |not a colon|) (str.to_re ":") (re.* |not a colon|) (str.to_re "::444455556666:") re.all)) (str.prefixof "arn:aws:s3:::a/" resource)))
(assert (and (and |1 granted, level 0: policy 0.0, statement 0| (not |2 granted, level 0: policy 0.0, statement 1|)) (not |3 intended, level 0: policy 0.0, statement 0|)))
(check-sat)
(get-model)
