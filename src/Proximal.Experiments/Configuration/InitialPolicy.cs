namespace Proximal.Experiments;

/// <summary>Trained policy that initializes a run: the keys <c>init_from</c> and <c>init_parts</c>.</summary>
/// <param name="Path">Folder or file of the policy, for <see cref="Policy.Load"/>.</param>
/// <param name="Parts">Parts of its network that are used; empty for all parts.</param>
internal sealed record InitialPolicy(string Path, IReadOnlyList<string> Parts)
{
    /// <summary>Reads the keys; null if they name no policy.</summary>
    /// <exception cref="InvalidInputException">A value is not a string, or parts are named without a
    /// policy.</exception>
    public static InitialPolicy? Read(ConfigurationValue? path, ConfigurationValue? parts)
    {
        string[] names = parts?.Texts("a list of parts of the network, such as [features, actor]") ?? [];
        if (path?.PathOrNull("the folder of a run or of a policy") is { } folder)
            return new InitialPolicy(folder, names);
        return names.Length == 0
            ? null
            : throw parts!.Value.Invalid($"{ReservedKeys.InitFrom} is required: it names the policy of the parts");
    }

    /// <summary>Initializes a new trainer with the weights of the policy.</summary>
    /// <param name="trainer">Trainer that has not taken a step.</param>
    /// <exception cref="InvalidInputException">The policy cannot be read or does not fit the trainer. The message names
    /// the parameter.</exception>
    public void Initialize(IAgentTrainer trainer)
    {
        Policy policy = Policy.Load(Path);
        try
        {
            trainer.InitializeFrom(new InitialWeights(policy, Parts));
        }
        catch (InvalidInputException exception)
        {
            throw new InvalidInputException($"--init-from {Path}: {exception.Message}", exception);
        }
    }

    /// <summary>Lines for <c>config.yaml</c>.</summary>
    public string ToYaml()
    {
        string parts = Parts.Count == 0 ? "" : $"  {ReservedKeys.InitParts}: {TextValue.Format(Parts)}\n";
        return $"  {ReservedKeys.InitFrom}: {TextValue.Format(Path)}\n{parts}";
    }
}
