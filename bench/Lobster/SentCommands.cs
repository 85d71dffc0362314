namespace Matching.Bench.Lobster;

/// <summary>
/// Which number of the session carried which command of the plan, what was answered, and what was never
/// taken. A command builds on those before it, so a command taken behind one that was not is an error.
/// </summary>
internal sealed class SentCommands
{
    private readonly Lock _gate = new();
    private readonly List<int> _commandOf = [];
    private readonly List<bool> _answered = [];
    private long _firstNumber;
    private int _highestTaken = -1;
    private int _firstNotTaken = int.MaxValue;
    private string? _refusal;

    /// <summary>Commands that were sent again after a lost connection.</summary>
    public int SentAgain { get; private set; }

    /// <summary>
    /// Something sent was not taken: nothing more may be sent before <see cref="Rewind"/>.
    /// </summary>
    public bool HasNotTaken
    {
        get
        {
            lock (_gate) return _firstNotTaken != int.MaxValue;
        }
    }

    /// <summary>Sends and remembers as one step: the answer may come before the sender is back.</summary>
    /// <param name="send">Sends it and says under which number; 0 for not sent.</param>
    public bool TrySend(int command, Func<long> send)
    {
        lock (_gate)
        {
            var number = send();
            if (number == 0) return false;
            if (_commandOf.Count == 0) _firstNumber = number;
            _commandOf.Add(command);
            _answered.Add(false);
            return true;
        }
    }

    /// <returns>The command, and whether this is its first answer; −1 for none.</returns>
    public (int Command, bool First) Answered(long number)
    {
        lock (_gate)
        {
            var at = (int)(number - _firstNumber);
            if (number < _firstNumber || at >= _commandOf.Count) return (-1, false);
            var first = !_answered[at];
            _answered[at] = true;
            _highestTaken = Math.Max(_highestTaken, _commandOf[at]);
            return (_commandOf[at], first);
        }
    }

    public void NotTaken(long number, string? refusal)
    {
        lock (_gate)
        {
            var command = _commandOf[(int)(number - _firstNumber)];
            if (command < _firstNotTaken) (_firstNotTaken, _refusal) = (command, refusal);
        }
    }

    /// <summary>Where to go on, once everything in flight is resolved.</summary>
    /// <param name="next">The next command that was not sent yet.</param>
    /// <exception cref="InvalidOperationException">Something was taken behind what was not.</exception>
    public int Rewind(int next)
    {
        lock (_gate)
        {
            if (_firstNotTaken == int.MaxValue) return next;
            if (_highestTaken > _firstNotTaken)
                throw new InvalidOperationException(
                    $"Command {_highestTaken} was taken although {_firstNotTaken} before it was not"
                    + (_refusal is null ? "." : $": {_refusal}."));
            var from = _firstNotTaken;
            SentAgain += next - from;
            (_firstNotTaken, _refusal) = (int.MaxValue, null);
            return from;
        }
    }
}
