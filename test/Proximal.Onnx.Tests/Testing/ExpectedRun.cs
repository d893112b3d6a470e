using Proximal.Tensors;

namespace Proximal.Onnx.Tests;

/// <summary>What a policy itself does with a stream of observations: actions, and what its networks put out.</summary>
internal sealed class ExpectedRun
{
    public ExpectedRun(Policy policy, ObservationStream stream, int steps)
    {
        int count = stream.Rows.Length / steps;
        PolicyNetwork network = policy.Network;
        RecurrentState memory = policy.CreateRecurrentState(count);
        var states = new float[count * network.StateSize];
        foreach (float[][] rows in stream.Rows.Chunk(count))
        {
            float[] observations = [.. rows.SelectMany(static row => row)];
            var actions = new float[count * policy.ActionSpace.ActionSize];
            policy.Act(observations, actions, memory);
            Actions.AddRange(actions.Chunk(policy.ActionSpace.ActionSize));

            policy.Normalizer?.Normalize(observations, observations);
            float[] inputs =
            [
                .. observations
                    .Chunk(network.ObservationSize)
                    .SelectMany(
                        (row, i) => row.Concat(states.AsSpan(i * network.StateSize, network.StateSize).ToArray())
                    ),
            ];
            using Scope scope = Scope.Begin(record: false);
            var x = Tensor.From(inputs, count, network.InputSize);
            float[][] outputs = [.. network.Act(x).ToArray().Chunk(network.Head.ParameterSize + network.StateSize)];
            Parameters.AddRange(outputs.Select(row => row[..network.Head.ParameterSize]));
            if (network is ActorCritic both)
                Values.AddRange(both.Critic(x).ToArray());
            states = [.. outputs.SelectMany(row => row[network.Head.ParameterSize..])];
            States.AddRange(states.Chunk(Math.Max(network.StateSize, 1)));
        }
    }

    /// <summary>Of each observation, as an environment takes it.</summary>
    public List<float[]> Actions { get; } = [];

    /// <summary>Of each observation, what the actor puts out.</summary>
    public List<float[]> Parameters { get; } = [];

    /// <summary>Of each observation, the state's value; empty where there is no critic.</summary>
    public List<float> Values { get; } = [];

    /// <summary>The recurrent state after each observation.</summary>
    public List<float[]> States { get; } = [];
}
