namespace Matching.Bench.Connections;

/// <summary>How large a run with many connections is.</summary>
/// <param name="Connections">In all.</param>
/// <param name="Active">Of them with a stream of market data.</param>
/// <param name="Slow">Of the active ones, those that read a few bytes now and then.</param>
/// <param name="Dead">Of the active ones, those that never read.</param>
/// <param name="OrdersPerSecond">What makes the market data; each order is one in turn.</param>
/// <param name="Seconds">Of each phase that is measured.</param>
internal sealed record ConnectionsOptions(
    int Connections, int Active, int Slow, int Dead, int OrdersPerSecond, double Seconds)
{
    /// <summary>Further ones of the venue, such as its threads' priorities.</summary>
    public string[] Venue { get; init; } = [];

    /// <summary>Told what goes on.</summary>
    public Action<string>? Say { get; init; }
}
