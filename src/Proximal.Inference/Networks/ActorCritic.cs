namespace Proximal.Inference;

/// <summary>
/// The networks of a policy: features, shared layers, recurrent layers, actor, and the critic if the file contains it.
/// </summary>
internal sealed class ActorCritic
{
    private readonly FeatureExtractor features;
    private readonly Perceptron shared;
    private readonly RecurrentStack? recurrent;
    private readonly Perceptron actor;
    private readonly CriticNetwork? critic;

    public ActorCritic(
        FeatureExtractor features,
        Perceptron shared,
        RecurrentStack? recurrent,
        Perceptron actor,
        CriticNetwork? critic
    )
    {
        (this.features, this.shared, this.recurrent, this.actor, this.critic) = (
            features,
            shared,
            recurrent,
            actor,
            critic
        );
        StateSize = (recurrent?.StateSize ?? 0) + (critic?.Recurrent?.StateSize ?? 0);
    }

    /// <summary>Number of outputs of the actor.</summary>
    public int Outputs => actor.Outputs;

    /// <summary>Number of inputs of the actor's last layer.</summary>
    public int HiddenSize => actor.HiddenSize;

    /// <summary>Length of the recurrent state: that of the actor, then that of the critic.</summary>
    public int StateSize { get; }

    public bool HasCritic => critic != null;

    public Buffers CreateBuffers(int rows) =>
        new(
            features.CreateBuffers(rows),
            shared.CreateBuffers(rows),
            recurrent?.CreateBuffers(rows) ?? default,
            actor.CreateBuffers(rows),
            critic?.Features?.CreateBuffers(rows) ?? default,
            critic?.Recurrent?.CreateBuffers(rows) ?? default,
            critic?.Layers.CreateBuffers(rows) ?? default
        );

    /// <summary>Computes the outputs of the actor and the values.</summary>
    /// <param name="observations">Normalized observations, [rows, observation].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="states">Recurrent states, [rows, <see cref="StateSize"/>], updated in place.</param>
    /// <param name="buffers">Intermediate values.</param>
    /// <param name="outputs">The outputs of the actor, [rows, <see cref="Outputs"/>].</param>
    /// <param name="hidden">The inputs of the actor's last layer, [rows, <see cref="HiddenSize"/>].</param>
    /// <param name="values">The values, [rows]; empty without a critic.</param>
    public void Forward(
        float[] observations,
        int rows,
        float[] states,
        Buffers buffers,
        out float[] outputs,
        out float[] hidden,
        out float[] values
    )
    {
        float[] common = shared.Forward(
            features.Forward(observations, rows, buffers.Features),
            rows,
            buffers.Shared,
            out _
        );
        float[] inputs =
            recurrent == null ? common : recurrent.Forward(common, rows, states, 0, StateSize, buffers.Recurrent);
        outputs = actor.Forward(inputs, rows, buffers.Actor, out hidden);
        values = Array.Empty<float>();
        if (critic == null)
            return;
        float[] x =
            critic.Features == null ? common : critic.Features.Forward(observations, rows, buffers.CriticFeatures);
        if (critic.UsesActorState)
            x = inputs;
        else if (critic.Recurrent != null)
            x = critic.Recurrent.Forward(x, rows, states, recurrent!.StateSize, StateSize, buffers.CriticRecurrent);
        values = critic.Layers.Forward(x, rows, buffers.Critic, out _);
    }

    /// <summary>Intermediate values of all layers.</summary>
    internal sealed class Buffers
    {
        public readonly FeatureExtractor.Buffers Features;
        public readonly Perceptron.Buffers Shared;
        public readonly RecurrentStack.Buffers Recurrent;
        public readonly Perceptron.Buffers Actor;
        public readonly FeatureExtractor.Buffers CriticFeatures;
        public readonly RecurrentStack.Buffers CriticRecurrent;
        public readonly Perceptron.Buffers Critic;

        public Buffers(
            FeatureExtractor.Buffers features,
            Perceptron.Buffers shared,
            RecurrentStack.Buffers recurrent,
            Perceptron.Buffers actor,
            FeatureExtractor.Buffers criticFeatures,
            RecurrentStack.Buffers criticRecurrent,
            Perceptron.Buffers critic
        ) =>
            (Features, Shared, Recurrent, Actor, CriticFeatures, CriticRecurrent, Critic) = (
                features,
                shared,
                recurrent,
                actor,
                criticFeatures,
                criticRecurrent,
                critic
            );
    }
}
