namespace Proximal.Tensors;

/// <summary>
/// A stretch of computation whose tensors share one lifetime: their memory comes from a per-thread pool and goes back to it
/// when the scope ends, so that repeating the same computation allocates nothing. Scopes nest.
/// </summary>
/// <example>
/// <code>
/// using Scope scope = Scope.Begin();
/// Tensor loss = (model.Forward(x) - y).Square().Mean();
/// loss.Backward();
/// </code>
/// </example>
public readonly ref struct Scope
{
    private readonly Arena arena;
    private readonly int depth;

    private Scope(Arena arena)
    {
        this.arena = arena;
        depth = arena.Depth;
    }

    /// <summary>Begins a scope on this thread.</summary>
    /// <param name="record">Whether operations on tensors that need gradients are recorded for <see cref="Tensor.Backward"/>;
    /// false for inference.</param>
    public static Scope Begin(bool record = true)
    {
        Arena.Current.Begin(record);
        return new Scope(Arena.Current);
    }

    /// <summary>Ends the scope: every tensor that was made in it is gone, and using one throws <see cref="ObjectDisposedException"/>.</summary>
    /// <exception cref="InvalidOperationException">A scope that began later is still open.</exception>
    public void Dispose() => arena.End(depth);
}
