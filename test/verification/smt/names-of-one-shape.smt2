; Is there a request that the granted policies allow and the intended ones do not?
; sat: yes, and the model is one. unsat: no, granted is within intended.
(set-logic ALL)
(declare-const action String)
(declare-const resource String)
(define-fun |not a colon| () RegLan (re.diff re.allchar (str.to_re ":")))
(define-fun |name character| () RegLan (re.union (re.range " " "9") (re.range ";" "@") (re.range "[" "~")))
(define-fun |action name| () RegLan (re.++ (re.+ |name character|) (str.to_re ":") (re.+ (re.union (str.to_re ":") |name character|))))
(assert (or
    (= action "s3:getobject") ; stands for 2 actions
    (= action "s3:deleteobject") ; stands for 5 actions
    (= action "s3:listbucket")
    (and (= action "s3:listallmybuckets") (= resource "*"))
    (and (= action "sqs:listqueues") (= resource "*")) ; stands for 3 actions
    ; any action that the catalog of 2026-01-01 does not know
    (and (str.in_re action |action name|) (not (or (= action "s3:deleteobject") (= action "s3:getobject") (= action "s3:listallmybuckets") (= action "s3:listbucket") (= action "s3:putobject") (= action "sqs:listqueues"))))))
(define-fun |1 granted, level 0: policy 0.0, statement 0| () Bool
  (and (str.in_re action (re.++ (str.to_re "s3:") re.allchar re.allchar re.allchar (str.to_re "object"))) (str.prefixof "arn:aws:s3:::a/" resource)))
(define-fun |2 intended, level 0: policy 0.0, statement 0| () Bool
  (and (str.prefixof "s3:list" action) (str.prefixof "arn:aws:s3:::a/" resource)))
(assert (and |1 granted, level 0: policy 0.0, statement 0| (not |2 intended, level 0: policy 0.0, statement 0|)))
(check-sat)
(get-model)
