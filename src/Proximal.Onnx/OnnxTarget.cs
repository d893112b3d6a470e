namespace Proximal.Onnx;

/// <summary>The program for which a model has its inputs and outputs.</summary>
public enum OnnxTarget
{
    /// <summary>Any ONNX runtime: the inputs and outputs of <see cref="OnnxModel"/>, opset 17.</summary>
    General,

    /// <summary>
    /// The ONNX mode of the plugin Godot RL Agents, opset 17. An input of [batch, n] for each observation key, and
    /// <c>state_ins</c>, [batch]; outputs <c>output</c>, [batch, k], and <c>state_outs</c>, a copy of <c>state_ins</c>.
    /// <c>output</c> has the action keys in order: the logits of a discrete key, the action of a continuous one; if the
    /// space has both, each continuous key is followed by its log standard deviations, which the plugin skips.
    /// </summary>
    Godot,

    /// <summary>
    /// Unity's Inference Engine (Sentis) with ML-Agents 2 and later, opset 15. Inputs <c>obs_0</c> …, <c>action_masks</c>
    /// (1 for allowed), <c>recurrent_in</c> and <c>epsilon</c>; outputs <c>version_number</c> (3), <c>memory_size</c>,
    /// <c>continuous_actions</c>, <c>discrete_actions</c>, the same with the prefix <c>deterministic_</c>, their
    /// <c>_output_shape</c> and <c>recurrent_out</c>. Policies with a beta distribution or GRU layers are refused.
    /// </summary>
    Unity,
}
