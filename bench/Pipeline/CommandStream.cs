using Matching.Bench.Engine;
using Matching.Engine.Commands;

namespace Matching.Bench.Pipeline;

/// <summary>
/// A workload's commands without end: after a lap every account cancels all, and it begins anew on an empty
/// book, with order numbers that are as many higher.
/// </summary>
internal sealed class CommandStream(Workload workload)
{
    private const int SlotBits = 23;

    private readonly long[] _numbers = new long[workload.Accounts];
    private readonly int _commands = workload.Setup.Length + workload.Commands.Length;
    private int _next;
    private long _lap;

    /// <summary>The next command; its sender says that it came at that time.</summary>
    public void Fill(ref Command command, long receivedTime)
    {
        int account = _next < _commands ? FillOrder(ref command) : FillCancel(ref command);
        command.Header.SessionId = EngineMarket.SessionIdOf(account);
        command.Header.ClientSeqNum = ++_numbers[account];
        command.Header.Connection = 1;
        command.Header.ReceivedTime = receivedTime;
        if (++_next < _commands + workload.Accounts) return;
        _next = 0;
        _lap++;
    }

    private int FillOrder(ref Command command)
    {
        BookCommand asked = _next < workload.Setup.Length
            ? workload.Setup[_next]
            : workload.Commands[_next - workload.Setup.Length];
        asked.OrderId += _lap * workload.Orders << SlotBits;
        EngineOrders.Fill(ref command, in asked);
        return asked.AccountId;
    }

    private int FillCancel(ref Command command)
    {
        int account = _next - _commands;
        command.Header.Kind = CommandKind.MassCancel;
        command.MassCancel = new MassCancelTerms { AccountId = EngineMarket.AccountIdOf(account) };
        return account;
    }
}
