using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>Room on the stack for the handles of a few tensors, so that joining some allocates nothing.</summary>
/// <example>
/// <code>
/// var few = default(FewTensors);
/// Span&lt;Tensor&gt; parts = few.OfLength(3);
/// </code>
/// </example>
[InlineArray(Capacity)]
public struct FewTensors
{
    private const int Capacity = 16;

    private Tensor first;

    /// <summary>Empty handles: those on the stack where they are enough, else an array.</summary>
    /// <param name="count">How many.</param>
    [UnscopedRef]
    public Span<Tensor> OfLength(int count) => count <= Capacity ? ((Span<Tensor>)this)[..count] : new Tensor[count];
}
