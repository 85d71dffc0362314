namespace Matching.Engine.Ring;

/// <summary>
/// What a thread waits for. A struct, so that each wait loop is compiled for its condition; it may keep
/// what it found (say, how far it may read) in its own fields. It is asked often, so it only reads, quickly,
/// and with acquire semantics.
/// </summary>
public interface IWaitCondition
{
    bool IsMet();
}
