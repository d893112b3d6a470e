namespace Proximal.Experiments;

/// <summary>The key <c>policy</c>: SB3's names for kinds of networks, which stand for settings of <c>policy_kwargs</c>.</summary>
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

    /// <summary>The name of an algorithm's networks.</summary>
    public static string Of(TrainingOptions options)
    {
        if (options is not OnPolicyOptions { Network: { } network })
            return Plain;
        string features = network.Features == FeatureKind.Flatten ? "Mlp" : "Cnn";
        return $"{features}{(network.Recurrent == RecurrentKind.None ? "" : "Lstm")}Policy";
    }

    /// <summary>Applies a name: convolutions for images, without hidden layers behind them where nothing else is said, and a memory.</summary>
    /// <exception cref="InvalidInputException">There is no such name, or the algorithm has no such networks.</exception>
    public static TrainingOptions Apply(TrainingOptions options, ConfigurationValue value)
    {
        bool isOnPolicy = options is OnPolicyOptions;
        string expected = isOnPolicy ? $"one of {string.Join(", ", Names)}" : Plain;
        string name = value.Text(expected);
        if (!Names.Contains(name) || (!isOnPolicy && name != Plain))
            throw value.Unexpected(expected);
        if (options is not OnPolicyOptions { Network: { } network } onPolicy)
            return options;
        if (!name.StartsWith("Mlp", StringComparison.Ordinal) && network.Features == FeatureKind.Flatten)
            network = name.StartsWith("Cnn", StringComparison.Ordinal)
                ? NetworkOptions.Images() with
                {
                    Recurrent = network.Recurrent,
                }
                : network with
                {
                    Features = FeatureKind.NatureCnn,
                };
        if (name.Contains("Lstm", StringComparison.Ordinal) && network.Recurrent == RecurrentKind.None)
            network = network with { Recurrent = RecurrentKind.Lstm };
        return onPolicy with { Network = network };
    }
}
