namespace Proximal.Experiments;

/// <summary>The trained policy that a run begins from: <c>init_from</c> and <c>init_parts</c>.</summary>
/// <param name="Path">A folder or file that <see cref="Policy.Load"/> reads.</param>
/// <param name="Parts">The parts of its network that are taken; none for all of it.</param>
internal sealed record InitialPolicy(string Path, IReadOnlyList<string> Parts)
{
    /// <summary>Reads the keys; null where there is no policy.</summary>
    /// <exception cref="InvalidInputException">A value is no text, or parts are named without a policy.</exception>
    public static InitialPolicy? Read(ConfigurationValue? path, ConfigurationValue? parts)
    {
        string[] names = parts?.Texts("a list of parts of the network, such as [features, actor]") ?? [];
        if (path?.PathOrNothing("the folder of a run or of a policy") is { } folder)
            return new InitialPolicy(folder, names);
        return names.Length == 0
            ? null
            : throw parts!.Value.Wrong($"{ReservedKeys.InitFrom} must name the policy that the parts come from");
    }

    /// <summary>Gives a new trainer the policy's weights.</summary>
    /// <param name="trainer">A trainer that has not taken a step.</param>
    /// <exception cref="InvalidInputException">The policy cannot be read, or does not fit; the message names the parameter.</exception>
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

    /// <summary>The lines of <c>config.yaml</c>.</summary>
    public string ToYaml() =>
        $"  {ReservedKeys.InitFrom}: {TextValue.Format(Path)}\n{(Parts.Count == 0 ? "" : $"  {ReservedKeys.InitParts}: {TextValue.Format(Parts)}\n")}";
}
