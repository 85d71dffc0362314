using Grpc.Core;
using Matching.V1;

namespace Matching.Bench.Wire;

/// <summary>
/// The least that a gRPC server can do with a trading session: it answers each command with its number, and
/// looks at nothing else. Requests are the venue's own, byte for byte; answers are smaller than the venue's.
/// </summary>
internal sealed class EchoTrading : Trading.TradingBase
{
    public override async Task Session(
        IAsyncStreamReader<SessionRequest> requestStream, IServerStreamWriter<SessionResponse> responseStream,
        ServerCallContext context)
    {
        await foreach (SessionRequest request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            var response = new SessionResponse();
            if (request.LogOn is not null) response.LogOn = new LogOnAccepted { SessionId = 1 };
            foreach (OrderCommand command in request.Commands)
                response.Items.Add(new SessionItem { ClientSeqNum = command.ClientSeqNum });
            await responseStream.WriteAsync(response, context.CancellationToken);
        }
    }
}
