namespace Proximal;

/// <summary>Values of states or of state-action pairs that a critic estimates.</summary>
/// <param name="Quantity">Name in files: <c>value</c> for V(s), <c>q_value</c> for Q(s, a).</param>
/// <param name="Note">What the values are in, if not in the rewards of the environment; null otherwise.</param>
/// <param name="Compute">Computes the values.</param>
internal sealed record ValueEstimates(string Quantity, string? Note, ValueFunction Compute)
{
    /// <summary>Quantity of state values.</summary>
    public const string StateValue = "value";

    /// <summary>Quantity of action values.</summary>
    public const string ActionValue = "q_value";

    /// <summary>
    /// State values of an actor-critic; null if its critic reads inputs that only training provides.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="note">See <see cref="Note"/>.</param>
    /// <param name="toRewards">Converts an output of the critic to the units of the rewards; null if it is in
    /// them.</param>
    public static ValueEstimates? Of(ActorCriticNetwork network, string? note, Func<float, float>? toRewards = null)
    {
        if (network.CriticInputs > 0)
            return null;
        var critic = new BatchInference(network.Critic, network.InputSize);
        return new ValueEstimates(
            StateValue,
            note,
            (inputs, _, values) =>
            {
                critic.Run(inputs, values);
                if (toRewards is null)
                    return;
                foreach (ref float value in values.Span)
                    value = toRewards(value);
            }
        );
    }

    /// <summary>Action values of twin critics: the smaller of both estimates.</summary>
    /// <param name="critic">The critics.</param>
    /// <param name="observationSize">Length of an observation.</param>
    /// <param name="actions">Action space, whose bounds are -1 and 1 for the critics.</param>
    /// <param name="note">See <see cref="Note"/>.</param>
    public static ValueEstimates Of(TwinCritic critic, int observationSize, Box actions, string? note)
    {
        int size = observationSize + actions.ActionSize;
        var inference = new BatchInference(
            rows =>
            {
                (Tensors.Tensor first, Tensors.Tensor second) = critic.Forward(rows);
                return Tensors.Tensor.Min(first, second);
            },
            size
        );
        return new ValueEstimates(
            ActionValue,
            note,
            (inputs, taken, values) =>
            {
                float[] rows = new float[values.Length * size]; // [rows, observation + action]
                for (int i = 0; i < values.Length; i++)
                {
                    Span<float> row = rows.AsSpan(i * size, size);
                    inputs.Span.Slice(i * observationSize, observationSize).CopyTo(row);
                    for (int j = 0; j < actions.Length; j++)
                    {
                        (float low, float high) = (actions.Low[j], actions.High[j]);
                        float value = taken.Span[(i * actions.Length) + j];
                        row[observationSize + j] = high > low ? (2 * (value - low) / (high - low)) - 1 : 0;
                    }
                }

                inference.Run(rows, values);
            }
        );
    }
}

/// <summary>Computes values.</summary>
/// <param name="inputs">Inputs of the policy network: normalized observations and recurrent states, [rows,
/// input].</param>
/// <param name="actions">Actions as the environment takes them, [rows, action].</param>
/// <param name="values">Receives the values, [rows].</param>
internal delegate void ValueFunction(ReadOnlyMemory<float> inputs, ReadOnlyMemory<float> actions, Memory<float> values);
