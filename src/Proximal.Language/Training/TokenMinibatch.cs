using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// The completion tokens of a minibatch, or of a part of it, as the losses of <see cref="RlhfPpo"/> and <see cref="Grpo"/> read them; every
/// tensor is [tokens]. Log-probabilities, entropies and values of the present model carry gradients, all others are constant.
/// </summary>
public readonly record struct TokenMinibatch
{
    /// <summary>Log-probabilities under the policy that learns.</summary>
    public required Tensor LogProbs { get; init; }

    /// <summary>Entropies of that policy's distributions, in nats.</summary>
    public required Tensor Entropies { get; init; }

    /// <summary>Log-probabilities under the policy that drew the tokens.</summary>
    public required Tensor OldLogProbs { get; init; }

    /// <summary>Log-probabilities under the reference; all 0 where there is no reference.</summary>
    public required Tensor ReferenceLogProbs { get; init; }

    /// <summary>Advantages.</summary>
    public required Tensor Advantages { get; init; }

    /// <summary>Weights, so that Σ weight × loss over the tokens of all parts is the loss of the minibatch (<see cref="TokenWeights"/>).</summary>
    public required Tensor Weights { get; init; }

    /// <summary>Share of the minibatch's tokens that these are: the weight of a mean over them.</summary>
    public required double Share { get; init; }

    /// <summary>Values before each token, of the value function that learns; empty where there is none.</summary>
    public Tensor Values { get; init; }

    /// <summary>Values when the tokens were drawn; empty where there is no value function.</summary>
    public Tensor OldValues { get; init; }

    /// <summary>Targets of the value function; empty where there is none.</summary>
    public Tensor Returns { get; init; }
}
