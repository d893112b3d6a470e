namespace Proximal.Experiments;

/// <summary>
/// Reads and writes the key <c>policy</c>: the policy names of Stable-Baselines3, which stand for keys of
/// <c>policy_kwargs</c>.
/// </summary>
internal static class PolicyName
{
    public const string Key = "policy";

    private const string Plain = "MlpPolicy";

    private static readonly string[] Names =
    [
        Plain,
        "CnnPolicy",
        "MultiInputPolicy",
        "MlpLstmPolicy",
        "CnnLstmPolicy",
        "MultiInputLstmPolicy",
    ];

    /// <summary>Policy name of the networks in the options.</summary>
    public static string Of(TrainingOptions options)
    {
        if (options is not OnPolicyOptions { Network: { } network })
            return Plain;
        string features = network.Features == FeatureKind.Flatten ? "Mlp" : "Cnn";
        return $"{features}{(network.Recurrent == RecurrentKind.None ? "" : "Lstm")}Policy";
    }

    /// <summary>
    /// Applies a policy name: <c>Cnn</c> and <c>MultiInput</c> select the Nature CNN, <c>Cnn</c> without hidden layers
    /// after it; <c>Lstm</c> selects an LSTM. Values that other keys set before are kept, except that a name without
    /// them turns off the memory and the convolutions of a file that it overrides.
    /// </summary>
    /// <exception cref="InvalidInputException">There is no such name, the algorithm does not support such networks, or
    /// earlier keys of the same file select another one.</exception>
    public static TrainingOptions Apply(TrainingOptions options, ConfigurationValue value)
    {
        bool isOnPolicy = options is OnPolicyOptions;
        string expected = isOnPolicy ? $"one of {string.Join(", ", Names)}" : Plain;
        string name = value.Text(expected);
        if (!Names.Contains(name) || (!isOnPolicy && name != Plain))
            throw value.Unexpected(expected);
        if (options is not OnPolicyOptions { Network: { } network } onPolicy)
            return options;
        bool isMlp = name.StartsWith("Mlp", StringComparison.Ordinal),
            isRecurrent = name.Contains("Lstm", StringComparison.Ordinal);
        bool drops =
            (isMlp && network.Features != FeatureKind.Flatten)
            || (!isRecurrent && network.Recurrent != RecurrentKind.None);
        if (drops && value.Line > 0)
            throw value.Invalid($"{name} contradicts policy_kwargs, which select {Of(options)}");
        if (drops)
            network = Without(network, images: !isMlp, memory: isRecurrent);
        if (!isMlp && network.Features == FeatureKind.Flatten)
            network = name.StartsWith("Cnn", StringComparison.Ordinal)
                ? NetworkOptions.Images() with
                {
                    Recurrent = network.Recurrent,
                }
                : network with
                {
                    Features = FeatureKind.NatureCnn,
                };
        if (isRecurrent && network.Recurrent == RecurrentKind.None)
            network = network with { Recurrent = RecurrentKind.Lstm };
        return onPolicy with { Network = network };
    }

    // A policy for images may have no layers but the convolutions.
    private static NetworkOptions Without(NetworkOptions network, bool images, bool memory)
    {
        if (!memory)
            network = network with { Recurrent = RecurrentKind.None };
        if (images || network.Features == FeatureKind.Flatten)
            return network;
        var plain = new NetworkOptions();
        network = network with { Features = FeatureKind.Flatten, ShareFeatures = plain.ShareFeatures };
        bool hasLayers = network.ActorWidths.Count + network.CriticWidths.Count + network.SharedWidths.Count > 0;
        return hasLayers
            ? network
            : network with
            {
                ActorWidths = plain.ActorWidths,
                CriticWidths = plain.CriticWidths,
            };
    }
}
