namespace Proximal.Mpi;

/// <summary>A group of one process, which no launcher started.</summary>
internal sealed class SingleProcess() : TreeCollective(rank: 0, size: 1), IProcessGroup
{
    public int LocalSize => 1;

    public bool ClaimReport() => true;

    public void Abort(int exitCode) => Environment.Exit(exitCode);

    public void Dispose() { }

    protected override void Exchange(int partner, ReadOnlySpan<byte> send, Span<byte> receive) =>
        throw new InvalidOperationException("one process has no partner");
}
