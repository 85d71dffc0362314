namespace Matching.Engine.Rules;

/// <summary>What differs between matching a buy and a sell; the JIT compiles one loop for each.</summary>
internal interface ITaker
{
    static abstract Side MakerSide { get; }
    static abstract bool Crosses(long limit, long makerPrice);
}

internal readonly struct BuyTaker : ITaker
{
    public static Side MakerSide => Side.Sell;
    public static bool Crosses(long limit, long makerPrice) => makerPrice <= limit;
}

internal readonly struct SellTaker : ITaker
{
    public static Side MakerSide => Side.Buy;
    public static bool Crosses(long limit, long makerPrice) => makerPrice >= limit;
}
