using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Positions and sequences of a batch, which layers need besides its hidden states.</summary>
/// <param name="Positions">Position of each token within its sequence, [tokens].</param>
/// <param name="Starts">Start of each sequence, and the end of the last, [sequences + 1].</param>
/// <param name="DropoutSeed">Seed of the adapters' dropout; null for no dropout.</param>
/// <param name="Frequencies">
/// Rotary frequencies of each token, [tokens, pairs], if they depend on the length of its sequence; otherwise empty.
/// </param>
internal readonly record struct BatchLayout(
    Tensor Positions,
    Tensor Starts,
    ulong? DropoutSeed = null,
    Tensor Frequencies = default
);
