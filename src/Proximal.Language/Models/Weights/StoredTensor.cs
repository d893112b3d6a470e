using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>A tensor that is about to be saved.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Shape">Its shape in memory.</param>
/// <param name="Value">Gives it when its turn comes.</param>
internal sealed record StoredTensor(string Name, Shape Shape, Func<Tensor> Value);
