using System.Runtime.CompilerServices;
using Grpc.Core;

namespace Matching.Client;

/// <summary>A stream of public data that is opened again when its connection is lost.</summary>
internal static class Reconnecting
{
    /// <summary>
    /// The messages of one call after the other, each with whether it is the first of its call.
    /// </summary>
    /// <param name="client">Whose connection.</param>
    /// <param name="open">Makes a call, from where the reader is.</param>
    /// <param name="forget">
    /// The venue does not have what came since: the next call begins anew. Null where that is the end.
    /// </param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="VenueException">
    /// The venue ended the call for good, stayed away too long, or gave this reader no place from the first.
    /// </exception>
    public static async IAsyncEnumerable<(T Message, bool First)> ReadAsync<T>(
        VenueClient client,
        Func<CallOptions, AsyncServerStreamingCall<T>> open,
        Action? forget,
        [EnumeratorCancellation] CancellationToken stop)
    {
        var lostAt = DateTime.UtcNow;
        var served = false;
        for (var attempt = 0; ; attempt++)
        {
            VenueException? failure;
            var used = client.Addresses.Current;
            using (var call = open(client.Call(stop)))
            {
                for (var first = true; ; first = false)
                {
                    failure = await NextAsync(client, call.ResponseStream, stop);
                    if (failure is not null) break;
                    (attempt, lostAt, served) = (0, DateTime.UtcNow, true);
                    yield return (call.ResponseStream.Current, first);
                    lostAt = DateTime.UtcNow;
                }
            }

            if (failure.Reason == "HISTORY_CHANGED" && forget is not null)
            {
                forget();
                continue;
            }

            var options = client.Options;
            var givenUp = DateTime.UtcNow - lostAt > options.ReconnectFor && attempt > 0;
            // Who was served before may be waiting for his own place, which still counts; who was not, and
            // is one too many, should hear of it.
            var isOneTooMany = failure.Reason == "TOO_MANY_STREAMS" && !served;
            if (!options.Reconnect || !failure.IsTransient || isOneTooMany || givenUp) throw failure;
            if (attempt == 0) lostAt = DateTime.UtcNow;
            // A reader that was slow, or something that is not known yet, is no fault of the machine's.
            if (failure.IsOfMachine) client.Addresses.MoveOn(used);
            await Task.Delay(client.PauseBefore(attempt / client.Addresses.Count), stop);
        }
    }

    private static async Task<VenueException?> NextAsync<T>(
        VenueClient client, IAsyncStreamReader<T> stream, CancellationToken stop)
    {
        try
        {
            return await stream.MoveNext(stop) ? null : VenueException.Lost("The venue ended the call.");
        }
        catch (RpcException failure)
        {
            client.ThrowIfOver(failure, stop);
            return VenueException.From(failure);
        }
    }
}
