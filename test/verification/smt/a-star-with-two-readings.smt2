; Is there a request that the granted policies allow and the intended ones do not?
; sat: yes, and the model is one. unsat: no, granted is within intended.
(set-logic ALL)
(declare-const action String)
(declare-const resource String)
(define-fun |not a colon| () RegLan (re.diff re.allchar (str.to_re ":")))
(define-fun |name character| () RegLan (re.union (re.range " " "9") (re.range ";" "@") (re.range "[" "~")))
(define-fun |action name| () RegLan (re.++ (re.+ |name character|) (str.to_re ":") (re.+ (re.union (str.to_re ":") |name character|))))
(assert (or
    (= action "s3:getobject")
    (= action "s3:putobject") ; stands for 3 actions
    (and (= action "s3:listallmybuckets") (= resource "*"))
    (= action "sqs:sendmessage") ; stands for 4 actions
    (and (= action "sqs:listqueues") (= resource "*")) ; stands for 3 actions
    ; any action that the catalog of 2026-01-01 does not know
    (and (str.in_re action |action name|) (not (or (= action "s3:getobject") (= action "s3:listallmybuckets") (= action "s3:putobject") (= action "sqs:listqueues") (= action "sqs:sendmessage"))))))
; Stars in the first five parts of a Resource pattern have several readings: an excess under one is enough.
(define-fun |narrow 1 granted, level 0: policy 0.0, statement 0| () Bool
  (and (= action "s3:getobject") (= resource "arn:aws:s3:::bkt/k")))
(define-fun |narrow 2 intended, level 0: policy 0.0, statement 0| () Bool
  (and (str.prefixof "s3:" action) (str.in_re resource (re.++ (str.to_re "arn:aws:") (re.* |not a colon|) (str.to_re ":bkt/k")))))
(define-fun |aligned 1 granted, level 0: policy 0.0, statement 0| () Bool
  (and (= action "s3:getobject") (= resource "arn:aws:s3:::bkt/k")))
(define-fun |aligned 2 intended, level 0: policy 0.0, statement 0| () Bool
  (and (str.prefixof "s3:" action) (str.in_re resource (re.++ (str.to_re "arn:aws:") re.all (str.to_re ":bkt/k")))))
(assert (or (and |narrow 1 granted, level 0: policy 0.0, statement 0| (not |narrow 2 intended, level 0: policy 0.0, statement 0|)) (and |aligned 1 granted, level 0: policy 0.0, statement 0| (not |aligned 2 intended, level 0: policy 0.0, statement 0|))))
(check-sat)
(get-model)
