namespace Matching.Engine;

/// <summary>What some types of order have in common.</summary>
public static class OrderTypes
{
    extension(OrderType type)
    {
        /// <summary>It waits until the last trade has reached its stop price.</summary>
        public bool IsStop => type is OrderType.Stop or OrderType.StopLimit;
    }
}
