namespace Proximal.Tensors;

/// <summary>
/// A computation whose tensors have one lifetime. Their memory comes from a pool of the thread and returns to it when
/// the scope ends, so repeating the same computation allocates nothing. Scopes can be nested.
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
    /// <param name="record">Whether operations on tensors that require gradients are recorded for
    /// <see cref="Tensor.Backward"/>. True by default; false for inference (PyTorch's <c>no_grad</c>).</param>
    public static Scope Begin(bool record = true)
    {
        Arena.Current.Begin(record);
        return new Scope(Arena.Current);
    }

    /// <summary>Whether the innermost scope of this thread records operations.</summary>
    internal static bool IsRecording => Arena.Current.IsRecording;

    /// <summary>
    /// Ends the scope. Using a tensor that was created in it throws <see cref="ObjectDisposedException"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">A scope that began later is open.</exception>
    public void Dispose() => arena.End(depth);
}
