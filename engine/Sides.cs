namespace Matching.Engine;

/// <summary>What both sides of a market have in common.</summary>
public static class Sides
{
    extension(Side side)
    {
        public Side Opposite => side == Side.Buy ? Side.Sell : Side.Buy;
    }
}
