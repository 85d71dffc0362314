using Grpc.Core;
using Grpc.Net.Client;
using Matching.Client;
using Matching.V1;

namespace Matching.Bench.Campaigns.Chaos;

/// <summary>
/// What a careful program does first after a crash, without the SDK: it logs on from its last item, sends
/// again whatever is in doubt, each under its old number, and hears of each the original outcome, or that it
/// acts now.
/// </summary>
internal static class RetryOfDoubts
{
    /// <summary>All that it heard is in the memory then. Returns how many it sent again.</summary>
    public static async Task<int> RunAsync(TraderMemory memory, CutProxy proxy, CancellationToken stop)
    {
        List<(long Number, SessionCommand Command)> doubts = memory.Doubts();
        while (true)
        {
            try
            {
                await TryAsync(memory, proxy.Address, doubts, stop);
                return doubts.Count;
            }
            catch (Exception away) when (away is RpcException { StatusCode: not StatusCode.OutOfRange }
                or HttpRequestException or IOException or InvalidOperationException)
            {
                stop.ThrowIfCancellationRequested();
                memory.Crash();
                await Task.Delay(10, stop);
            }
        }
    }

    private static async Task TryAsync(
        TraderMemory memory, Uri address, List<(long Number, SessionCommand Command)> doubts,
        CancellationToken stop)
    {
        await using VenueClient client = await DirectoryAsync(memory, address, stop);
        using var channel = GrpcChannel.ForAddress(address);
        var headers = new Metadata { { "authorization", $"Bearer {memory.Who.Key}" } };
        using AsyncDuplexStreamingCall<SessionRequest, SessionResponse> call =
            new Trading.TradingClient(channel).Session(new CallOptions(headers, cancellationToken: stop));
        var logOn = new LogOnRequest
        {
            SessionName = memory.Session,
            LastSeen = memory.LastSeen?.ToWire(),
        };
        await call.RequestStream.WriteAsync(new SessionRequest { LogOn = logOn }, stop);
        var again = new SessionRequest();
        foreach ((long number, SessionCommand command) in doubts)
        {
            OrderCommand wire = command.ToWire(client.Directory);
            wire.ClientSeqNum = number;
            again.Commands.Add(wire);
        }
        await call.RequestStream.WriteAsync(again, stop);
        await call.RequestStream.CompleteAsync();
        await foreach (SessionResponse response in call.ResponseStream.ReadAllAsync(stop))
            Keep(memory, response);
    }

    /// <summary>The SDK's, for the scales of prices and quantities.</summary>
    private static Task<VenueClient> DirectoryAsync(
        TraderMemory memory, Uri address, CancellationToken stop) =>
        Connecting.WhileAwayAsync(
            () => VenueClient.ConnectAsync(address, memory.Who.Key, stop: stop), stop);

    private static void Keep(TraderMemory memory, SessionResponse response)
    {
        lock (memory.Lock)
        {
            for (int i = 0; i < response.Items.Count; i++)
            {
                SessionItem item = response.Items[i];
                bool isLast = i + 1 == response.Items.Count
                    || response.Items[i + 1].Sequence != item.Sequence;
                var point = new Client.ResumePoint(item.Epoch, item.Sequence);
                memory.NoteSeen(item, isLast ? point : memory.LastSeen);
            }
            foreach (Refusal refusal in response.Refusals) memory.NoteNotTaken(refusal.ClientSeqNum);
        }
    }
}
