using Matching.Engine.Commands;

namespace Matching.Bench.Engine;

/// <summary>A workload's commands as an engine takes them: numbered by session, stamped in order.</summary>
internal sealed class EngineCommands(int accounts)
{
    private readonly long[] _numbers = new long[accounts];
    private long _time = 1;

    public void Fill(ref Command command, in BookCommand asked)
    {
        command.Header = new CommandHeader
        {
            Stamp = _time += 100,
            ReceivedTime = _time - 50,
            ClientSeqNum = ++_numbers[asked.AccountId],
            SessionId = EngineMarket.SessionIdOf(asked.AccountId),
            Connection = 1,
        };
        EngineOrders.Fill(ref command, in asked);
    }
}
