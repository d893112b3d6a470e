using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// The completion tokens of a minibatch (or of a part of it) as policy losses read them; every tensor is [tokens]. Only
/// <see cref="LogProbs"/> and <see cref="Entropies"/> carry gradients.
/// </summary>
/// <param name="LogProbs">Log-probabilities under the policy that learns.</param>
/// <param name="Entropies">Entropies of that policy's distributions, in nats.</param>
/// <param name="OldLogProbs">Log-probabilities under the policy that drew the tokens.</param>
/// <param name="ReferenceLogProbs">Log-probabilities under the reference; all 0 where there is no reference.</param>
/// <param name="Advantages">Advantages.</param>
/// <param name="Weights">Weight of each token, so that a loss of the whole minibatch is Σ weight × loss (<see cref="TokenWeights"/>).</param>
public readonly record struct TokenMinibatch(
    Tensor LogProbs, Tensor Entropies, Tensor OldLogProbs, Tensor ReferenceLogProbs, Tensor Advantages, Tensor Weights);
