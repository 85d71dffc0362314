namespace Matching.Engine;

/// <summary>What all reasons have in common.</summary>
public static class CancelReasons
{
    extension(CancelReason reason)
    {
        /// <summary>The order was a taker still, so that no book held it.</summary>
        public bool WasTaking => reason is CancelReason.ImmediateOrCancel or CancelReason.NoLiquidity
            or CancelReason.TooManyFills or CancelReason.AmountLimit;
    }
}
