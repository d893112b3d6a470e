using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Tensor to save.</summary>
/// <param name="Name">Full name.</param>
/// <param name="Shape">Shape in memory.</param>
/// <param name="Value">Computes the tensor when it is written.</param>
internal sealed record StoredTensor(string Name, Shape Shape, Func<Tensor> Value);
