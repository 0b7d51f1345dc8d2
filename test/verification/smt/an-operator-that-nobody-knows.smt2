; Is there a request that the granted policies allow and the intended ones do not?
; sat: yes, and the model is one. unsat: no, granted is within intended.
(set-logic ALL)
(declare-const action String)
(declare-const resource String)
; nobody can read ["StringMatches","aws:username",["Bob"],"2012-10-17",null]
(declare-const |unread 1| Bool)
(define-fun |not a colon| () RegLan (re.diff re.allchar (str.to_re ":")))
(define-fun |name character| () RegLan (re.union (re.range " " "9") (re.range ";" "@") (re.range "[" "~")))
(define-fun |action name| () RegLan (re.++ (re.+ |name character|) (str.to_re ":") (re.+ (re.union (str.to_re ":") |name character|))))
(assert (or
    (= action "s3:getobject") ; stands for 4 actions
    (and (= action "s3:listallmybuckets") (= resource "*"))
    (= action "sqs:sendmessage")
    (and (= action "sqs:listqueues") (= resource "*"))
    (= action "logs:putlogevents") ; stands for 3 actions
    (and (= action "kms:listkeys") (= resource "*")) ; stands for 2 actions
    ; any action that the catalog of 2026-01-01 does not know
    (and (str.in_re action |action name|) (not (or (= action "kms:listkeys") (= action "logs:putlogevents") (= action "s3:getobject") (= action "s3:listallmybuckets") (= action "sqs:listqueues") (= action "sqs:sendmessage"))))))
(define-fun |1 granted, level 0: policy 0.0, statement 0| () Bool
  (str.prefixof "s3:" action))
(define-fun |2 granted, level 0: policy 0.0, statement 1| () Bool
  (and (str.prefixof "s3:" action) |unread 1|))
(define-fun |3 intended, level 0: policy 0.0, statement 0| () Bool
  (str.prefixof "sqs:" action))
(assert (and (and |1 granted, level 0: policy 0.0, statement 0| (not |2 granted, level 0: policy 0.0, statement 1|)) (not |3 intended, level 0: policy 0.0, statement 0|)))
(check-sat)
(get-model)
