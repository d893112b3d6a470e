using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Completion tokens of a minibatch, or of a part of it, the input of the losses of <see cref="RlhfPpo"/> and
/// <see cref="Grpo"/>; every tensor is [tokens]. Log-probabilities, entropies and values of the current model have
/// gradients, all others are constant.
/// </summary>
public readonly record struct TokenMinibatch
{
    /// <summary>Log-probabilities under the current policy.</summary>
    public required Tensor LogProbs { get; init; }

    /// <summary>Entropies of the current policy's distributions, in nats.</summary>
    public required Tensor Entropies { get; init; }

    /// <summary>Log-probabilities under the policy that sampled the tokens.</summary>
    public required Tensor OldLogProbs { get; init; }

    /// <summary>Log-probabilities under the reference; all 0 without a reference.</summary>
    public required Tensor ReferenceLogProbs { get; init; }

    /// <summary>Advantages.</summary>
    public required Tensor Advantages { get; init; }

    /// <summary>
    /// Weights, so that Σ weight × loss over the tokens of all parts is the loss of the minibatch
    /// (<see cref="TokenWeights"/>).
    /// </summary>
    public required Tensor Weights { get; init; }

    /// <summary>Start of each completion among these tokens, and their number at the end, [completions + 1].</summary>
    public required ReadOnlyMemory<int> Starts { get; init; }

    /// <summary>Share of these tokens in the minibatch: the weight of a mean over them.</summary>
    public required double Share { get; init; }

    /// <summary>Values before each token, of the current value function; empty without one.</summary>
    public Tensor Values { get; init; }

    /// <summary>Values at sampling time; empty without a value function.</summary>
    public Tensor OldValues { get; init; }

    /// <summary>Targets of the value function; empty without one.</summary>
    public Tensor Returns { get; init; }
}
