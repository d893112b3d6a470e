using System.Buffers.Binary;

namespace Proximal.Inference;

/// <summary>The content of a policy file.</summary>
internal sealed class PolicyContent
{
    private const int Version = 1,
        HeaderSize = 16; // signature, version, length

    // A byte that is no ASCII, and line endings that a transfer in text mode would change, as in PNG files.
    private static readonly byte[] Signature = { 0x89, (byte)'P', (byte)'X', (byte)'P', 0x0D, 0x0A, 0x1A, 0x0A };

    private PolicyContent(
        string environment,
        string algorithm,
        bool masksActions,
        int frameStack,
        Space observations,
        Space actions,
        ObservationNormalizer? normalizer,
        ActionHead[] heads,
        ActorCritic network
    )
    {
        (Environment, Algorithm, MasksActions, FrameStack) = (environment, algorithm, masksActions, frameStack);
        (Observations, Actions, Normalizer, Heads, Network) = (observations, actions, normalizer, heads, network);
    }

    public string Environment { get; }

    public string Algorithm { get; }

    public bool MasksActions { get; }

    public int FrameStack { get; }

    /// <summary>The observation space of the network, with all stacked observations.</summary>
    public Space Observations { get; }

    public Space Actions { get; }

    public ObservationNormalizer? Normalizer { get; }

    public ActionHead[] Heads { get; }

    public ActorCritic Network { get; }

    /// <summary>
    /// Number of bytes of the file that starts with these bytes; 0 if they are not the start of a policy file, and the
    /// size of the start if more are needed to know it.
    /// </summary>
    public static long SizeOf(byte[] start, int count)
    {
        if (count < HeaderSize)
            return HeaderSize;
        if (!start.AsSpan(0, Signature.Length).SequenceEqual(Signature))
            return 0;
        return HeaderSize + BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(HeaderSize - sizeof(int)));
    }

    /// <exception cref="PolicyFormatException">The bytes are no policy, of another version, or damaged.</exception>
    public static PolicyContent Read(byte[] bytes, string file)
    {
        if (bytes.Length < Signature.Length || !bytes.AsSpan(0, Signature.Length).SequenceEqual(Signature))
            throw new PolicyFormatException(
                $"{file} is no policy of Proximal.Inference, or was changed by a transfer as text: write it with "
                    + "'proximal export RUN --inference FILE'"
            );
        var reader = new FieldReader(bytes, file);
        reader.Bytes("the signature", Signature.Length);
        int version = reader.Whole("the version", 1, int.MaxValue);
        if (version != Version)
            throw reader.Error(
                "the version",
                $"is {version}, but this release reads version {Version}: export the policy with a matching release"
            );
        int length = reader.Whole("the length", 0, int.MaxValue);
        if (length != reader.Remaining)
            throw reader.Error("the length", $"is {length} bytes, but {reader.Remaining} bytes follow");
        return ReadBody(reader);
    }

    private static PolicyContent ReadBody(FieldReader reader)
    {
        string environment = reader.Text("the environment"),
            algorithm = reader.Text("the algorithm");
        bool masksActions = reader.Flag("the use of action masks");
        int frameStack = reader.Whole("the frame stack", 1, 1000);
        Space observations = SpaceReader.Read(reader, "the observation space"),
            actions = SpaceReader.Read(reader, "the action space");
        if (masksActions && actions.ActionMaskSize == 0)
            throw reader.Error("the use of action masks", "is 1, but the action space has no choices");
        if (frameStack > 1 && (observations.Kind != SpaceKind.Box || observations.CountArray[0] % frameStack != 0))
            throw reader.Error(
                "the frame stack",
                $"is {frameStack}, which does not fit a {observations.Kind} of {observations.ObservationSize} numbers"
            );
        ObservationNormalizer? normalizer = reader.Flag("the presence of the normalizer")
            ? ReadNormalizer(reader, observations.ObservationSize)
            : null;
        var heads = new List<ActionHead>();
        HeadReader.Read(reader, actions, heads);
        (long outputs, long distribution) = (0, 0);
        foreach (ActionHead head in heads)
            (outputs, distribution) = (outputs + head.OutputSize, distribution + head.DistributionSize);
        if (outputs > int.MaxValue || distribution > int.MaxValue)
            throw reader.Error("the action space", $"needs {outputs} outputs, which is too many");
        ActorCritic network = new NetworkReader(reader).Read(observations.ObservationSize, (int)outputs);
        foreach (ActionHead head in heads)
            if (head.NoiseSize > 0 && head.NoiseSize != network.HiddenSize * head.ActionSize)
                throw reader.Error(
                    "the number of features of a head",
                    $"is {head.NoiseSize / head.ActionSize}, but the last layer has {network.HiddenSize} inputs"
                );
        if (reader.Remaining != 0)
            throw reader.Error("the end", $"is followed by {reader.Remaining} bytes");
        return new PolicyContent(
            environment,
            algorithm,
            masksActions,
            frameStack,
            observations,
            actions,
            normalizer,
            heads.ToArray(),
            network
        );
    }

    private static ObservationNormalizer ReadNormalizer(FieldReader reader, int size)
    {
        double clip = reader.Precise("the clipping bound");
        if (!(clip > 0))
            throw reader.Error("the clipping bound", $"is {clip}, but must be positive");
        double[] mean = reader.PreciseNumbers("the means of observations", size),
            scale = reader.PreciseNumbers("the scales of observations", size);
        return new ObservationNormalizer(mean, scale, clip);
    }
}
