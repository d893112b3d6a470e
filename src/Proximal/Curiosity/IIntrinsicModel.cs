using Proximal.Tensors;

namespace Proximal;

/// <summary>Networks whose prediction error is the intrinsic reward of a step.</summary>
internal interface IIntrinsicModel
{
    /// <summary>All networks, trained and fixed, by name.</summary>
    Module Network { get; }

    /// <summary>Parameters that <see cref="Loss"/> trains.</summary>
    IEnumerable<KeyValuePair<string, Tensor>> TrainedParameters { get; }

    /// <summary>Length of a row of <see cref="WriteInput"/>.</summary>
    int InputSize { get; }

    /// <summary>Whether the model reads the observation before the step and the action.</summary>
    bool ReadsActions { get; }

    /// <summary>Writes the model's input of a step.</summary>
    /// <param name="observation">Whitened observation before the step; empty unless <see cref="ReadsActions"/>.</param>
    /// <param name="action">Action as the policy sampled it; empty unless <see cref="ReadsActions"/>.</param>
    /// <param name="next">Whitened observation after the step.</param>
    /// <param name="input">Receives the input, [<see cref="InputSize"/>].</param>
    void WriteInput(
        ReadOnlySpan<float> observation,
        ReadOnlySpan<float> action,
        ReadOnlySpan<float> next,
        Span<float> input
    );

    /// <summary>Prediction errors: [rows, InputSize] → [rows].</summary>
    Tensor Error(Tensor inputs);

    /// <summary>Loss of a shard of steps.</summary>
    Tensor Loss(in IntrinsicShard shard, LossMetrics metrics);
}
