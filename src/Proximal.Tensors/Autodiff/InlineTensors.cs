using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>Tensor handles in stack memory, so that joining a few tensors allocates nothing.</summary>
/// <example>
/// <code>
/// var few = default(InlineTensors);
/// Span&lt;Tensor&gt; parts = few.OfLength(3);
/// </code>
/// </example>
[InlineArray(Capacity)]
internal struct InlineTensors
{
    private const int Capacity = 16;

    private Tensor first;

    /// <summary>Returns empty handles: in stack memory if they fit, otherwise in a new array.</summary>
    /// <param name="count">Number of handles.</param>
    [UnscopedRef]
    public Span<Tensor> OfLength(int count) => count <= Capacity ? ((Span<Tensor>)this)[..count] : new Tensor[count];
}
