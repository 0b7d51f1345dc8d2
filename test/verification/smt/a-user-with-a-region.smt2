; Is there a request that the granted policies allow and the intended ones do not?
; sat: yes, and the model is one. unsat: no, granted is within intended.
(set-logic ALL)
(declare-const action String)
(declare-const resource String)
(declare-const principal String)
; nobody can read a user's ARN names its federated sessions
(declare-const |unread 1| Bool)
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
  (and (= action "s3:getobject") (or (= principal "AWS:arn:aws:iam:us-east-1:111122223333:user/ann") (and (= principal "AWS:arn:aws:sts::111122223333:federated-user/ann") |unread 1|)) (str.prefixof "arn:aws:s3:::a/" resource)))
(define-fun |2 intended, level 0: policy 0.0, statement 0| () Bool
  (and (= action "s3:getobject") (or (= principal "AWS:arn:aws:iam::111122223333:user/ann") (and (= principal "AWS:arn:aws:sts::111122223333:federated-user/ann") |unread 1|)) (str.prefixof "arn:aws:s3:::a/" resource)))
(assert (and |1 granted, level 0: policy 0.0, statement 0| (not |2 intended, level 0: policy 0.0, statement 0|)))
(check-sat)
(get-model)
