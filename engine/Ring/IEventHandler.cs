namespace Matching.Engine.Ring;

/// <summary>
/// What a consumer does with each slot. A struct is best: the loop is then compiled for it and the call
/// inlined. At the end of a batch it does what is done once for many (write, flush): only then does the
/// processor's sequence move past them.
/// </summary>
public interface IEventHandler<T> where T : unmanaged
{
    void OnEvent(ref T slot, long sequence, bool endOfBatch);
}
