//! The token of one call.

use crate::{AccessToken, TokenError, TokenProvider};

/// A token that the call keeps: to be placed, told from others when it is refused, and cut from what is shown.
///
/// It is a copy of the one that all calls share, so that calls on many threads do not meet at its reference count.
pub(crate) async fn own_token(tokens: &dyn TokenProvider) -> Result<AccessToken, TokenError> {
    let mut own = None;
    tokens.lend_token(&mut |token| own = Some(token.detached()));
    match own {
        Some(token) => Ok(token),
        None => tokens.token().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CachedTokenProvider, Placement, StaticToken};

    #[tokio::test]
    async fn a_call_takes_no_share_of_the_token_at_hand() {
        let tokens = CachedTokenProvider::new(StaticToken::new(AccessToken::new("t", Placement::Bearer)));
        let shared = tokens.token().await.unwrap();
        let before = shared.shares();

        let own = own_token(&tokens).await.unwrap();

        assert!(own.is_same(&shared));
        assert_eq!((shared.shares(), own.shares()), (before, 1));
    }
}
