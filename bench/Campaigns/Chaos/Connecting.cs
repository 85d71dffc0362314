using Grpc.Core;
using Matching.Client;

namespace Matching.Bench.Campaigns.Chaos;

/// <summary>A program's first connection, while the venue may be away.</summary>
internal static class Connecting
{
    private const int PauseMs = 10;

    /// <summary>Tries until it succeeds, or fails with what another try would not mend.</summary>
    public static async Task<T> WhileAwayAsync<T>(Func<Task<T>> connect, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await connect();
            }
            catch (VenueException failure) when (IsAway(failure))
            {
                await Task.Delay(PauseMs, stop);
            }
        }
    }

    /// <summary>Whether it is worth another try: as the SDK itself tells it.</summary>
    private static bool IsAway(VenueException failure) =>
        failure.Code is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled
            or StatusCode.Unknown;
}
