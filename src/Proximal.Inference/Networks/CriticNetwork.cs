namespace Proximal.Inference;

/// <summary>The layers of the critic.</summary>
internal sealed class CriticNetwork
{
    public CriticNetwork(
        FeatureExtractor? features,
        bool usesActorState,
        RecurrentStack? recurrent,
        Perceptron layers
    ) => (Features, UsesActorState, Recurrent, Layers) = (features, usesActorState, recurrent, layers);

    /// <summary>The critic's own features; null if it uses those of the actor and the shared layers.</summary>
    public FeatureExtractor? Features { get; }

    /// <summary>Whether the critic uses the output of the actor's recurrent layers.</summary>
    public bool UsesActorState { get; }

    /// <summary>The critic's own recurrent layers, or null.</summary>
    public RecurrentStack? Recurrent { get; }

    /// <summary>Fully connected layers; a linear layer in place of a recurrent one is the first of them.</summary>
    public Perceptron Layers { get; }
}
