using System.Globalization;

namespace Matching.Bench.Connections;

/// <summary>One phase: who was there, what an order waited, and what the venue had of the memory.</summary>
/// <param name="Name">Who was there.</param>
/// <param name="ResidentBytes">The venue's process, at its end.</param>
/// <param name="Acks">From an order's sending to its ack, at the client, in microseconds.</param>
/// <param name="Engine">
/// From an order's coming out of its connection to the engine's taking it, in microseconds: what the
/// gateway's load does to the engine.
/// </param>
internal sealed record ConnectionsPhase(string Name, long ResidentBytes, Quantiles Acks, Quantiles Engine);

/// <summary>Of some times.</summary>
/// <param name="Count">How many.</param>
/// <param name="P50">The middle one.</param>
/// <param name="P99">Of few, a handful decides it: it jumps where a hundredth of all are slow.</param>
/// <param name="P999">Likewise.</param>
/// <param name="Most">The longest.</param>
/// <param name="OverMillisecond">Those longer than that.</param>
internal readonly record struct Quantiles(
    int Count, double P50, double P99, double P999, double Most, int OverMillisecond)
{
    private const double Millisecond = 1_000;

    public static Quantiles Of(List<double> times)
    {
        if (times.Count == 0) return default;
        times.Sort();
        return new Quantiles(times.Count, At(0.5), At(0.99), At(0.999), times[^1],
            times.Count(time => time > Millisecond));
        double At(double part) => times[Math.Min(times.Count - 1, (int)(part * times.Count))];
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"p50 {P50:F0}  p99 {P99:F0}  p99.9 {P999:F0}  most {Most:F0} µs, "
        + $"{OverMillisecond} of {Count} over 1 ms");
}

/// <summary>What a run with many connections found.</summary>
/// <param name="Phases">Alone first, then with all.</param>
/// <param name="Opened">Connections that stood at once.</param>
/// <param name="BriskEnded">Readers that keep up whose stream ended all the same: none may.</param>
/// <param name="BriskBytes">What the slowest of them got.</param>
/// <param name="Lost">Orders that had no ack.</param>
internal sealed record ConnectionsReport(
    List<ConnectionsPhase> Phases, int Opened, int BriskEnded, long BriskBytes, int Lost);
