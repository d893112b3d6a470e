using System.Buffers.Binary;

namespace Proximal.Inference.Tests;

/// <summary>Files: what they contain, what is refused at export, and damaged and hostile files.</summary>
public sealed class PolicyFileTests
{
    private static readonly string[] Kinds =
    [
        "hybrid with gSDE, masked",
        "LSTM behind a CNN, parts, masks, hybrid",
        "IMPALA CNN",
        "SAC, normalised",
        "GRU, stacked",
    ];

    [Fact]
    public void File_describes_the_policy()
    {
        using var folder = new TemporaryFolder();
        InferenceFile.Write(
            PolicyCases.All["LSTM behind a CNN, parts, masks, hybrid"](),
            folder["car.policy"],
            new InferenceFileOptions
            {
                WithValue = true,
                Environment = "Car-v0",
                Algorithm = "ppo",
            }
        );
        using FileStream stream = File.OpenRead(folder["car.policy"]);
        Policy policy = Policy.Load(stream);
        Assert.Equal(("Car-v0", "ppo"), (policy.Environment, policy.Algorithm));
        Assert.True(policy is { HasValue: true, MasksActions: true, IsRecurrent: true, FrameStack: 1 });
        Assert.Equal(
            "Dict(speed: Box([5]), camera: Box([2, 12, 10]), gear: Discrete(4), "
                + "panel: Tuple(MultiBinary(3), MultiDiscrete(3, 2)))",
            policy.ObservationSpace.ToString()
        );
        Assert.Equal(
            "Dict(gear: Discrete(4), wheel: Box([3]), arm: Tuple(MultiDiscrete(3, 2, 4), MultiBinary(2)))",
            policy.ActionSpace.ToString()
        );
        Assert.Equal((17, 9), (policy.ActionMaskSize, policy.ActionSize));
        Space wheel = policy.ActionSpace["wheel"];
        Assert.Equal([-2, -1, float.NegativeInfinity], wheel.Low.ToArray());
        Assert.Equal([2, 0.5f, float.PositiveInfinity], wheel.High.ToArray());
        Assert.Equal(SpaceKind.Box, wheel.Kind);
        Assert.Equal([3, 2, 4], policy.ActionSpace["arm"]["0"].Choices.ToArray());
    }

    [Fact]
    public void File_without_value_omits_the_critic()
    {
        Proximal.Policy trained = PolicyCases.All["LSTM"]();
        byte[] without = FileOf(trained),
            with = FileOf(trained, new InferenceFileOptions { WithValue = true });
        Assert.True(without.Length < 0.6 * with.Length);
        Assert.False(Policy.Load(without).HasValue);
        Assert.True(Policy.Load(without).CreateAgents(1).Values.IsEmpty);
    }

    [Fact]
    public void Policy_of_an_unknown_kind_is_refused_at_export()
    {
        FeatureExtractor.Registry.Register("inference_halves", static (_, _) => new Halves());
        Proximal.Policy custom = PolicyUnderTest.ActorCritic(
            Box.Uniform(-1, 1, 4),
            new Discrete(2),
            new NetworkOptions { FeatureExtractorName = "inference_halves" }
        );
        Assert.Equal(
            "'features' is a Halves, which cannot be exported for Proximal.Inference: only built-in parts can",
            Refusal(custom)
        );
        Assert.Equal(
            "policies of SAC and TD3 have no state value to export: their critics estimate action values and are not "
                + "part of the policy",
            Refusal(PolicyCases.All["SAC"](), new InferenceFileOptions { WithValue = true })
        );
        Assert.Contains(
            "FrameStack (--frame-stack) must be the number of equal observations that are stacked in Box([5], -1 … 1), but is 2",
            Refusal(PolicyCases.All["tanh"](), new InferenceFileOptions { FrameStack = 2 })
        );
    }

    [Fact]
    public void Other_files_are_refused_with_a_reason()
    {
        byte[] valid = FileOf(PolicyCases.All["tanh"]());
        Assert.StartsWith("a.policy is no policy of Proximal.Inference", Reason([]), StringComparison.Ordinal);
        Assert.StartsWith(
            "a.policy is no policy of Proximal.Inference",
            Reason("{}"u8.ToArray()),
            StringComparison.Ordinal
        );
        byte[] asText = [.. valid];
        asText[4] = 0x0A; // as a transfer in text mode leaves it
        Assert.Contains("was changed by a transfer as text", Reason(asText));
        byte[] newer = [.. valid];
        newer[8] = 2;
        Assert.Equal(
            "a.policy: the version is 2, but this release reads version 1: export the policy with a matching release",
            Reason(newer)
        );
        Assert.Equal(
            $"a.policy: the length is {valid.Length - 16} bytes, but {valid.Length - 17} bytes follow",
            Reason(valid[..^1])
        );
        Assert.Contains("bytes follow", Reason([.. valid, 0]));
        byte[] infinite = [.. valid];
        BinaryPrimitives.WriteSingleLittleEndian(infinite.AsSpan(^5), float.PositiveInfinity);
        Assert.Equal("a.policy: the biases of layer 2 of actor has number 5, which must be finite", Reason(infinite));
    }

    /// <summary>A stream in small pieces, one with more bytes, and one without end.</summary>
    [Fact]
    public void Stream_is_read_no_further_than_the_file()
    {
        byte[] valid = FileOf(PolicyCases.All["Nature CNN"]());
        using var pieces = new Pieces(valid, endless: false, length: 3000);
        Assert.Equal(6, Policy.Load(pieces).ActionSpace.Choices[0]);
        using var longer = new Pieces(valid, endless: true, length: 100_000);
        Assert.Contains("bytes follow", Assert.Throws<PolicyFormatException>(() => Policy.Load(longer)).Message);
        using var zeros = new Pieces([], endless: true, length: 100_000);
        Assert.Contains("is no policy", Assert.Throws<PolicyFormatException>(() => Policy.Load(zeros)).Message);
    }

    /// <summary>A file that ends anywhere, with a length that says so, is refused.</summary>
    [Fact]
    public void Truncated_files_are_refused()
    {
        byte[] valid = FileOf(PolicyCases.All["linear"]());
        for (int length = 16; length < valid.Length; length++)
            Assert.NotNull(TryUse(WithLength(valid[..length])));
    }

    /// <summary>Changed bytes either give another valid policy, which acts, or a message of one line.</summary>
    [Fact]
    public void Damaged_files_cause_only_errors_with_a_reason()
    {
        var random = new Rng(11);
        foreach (string kind in Kinds)
        {
            byte[] valid = FileOf(
                PolicyCases.All[kind](),
                new InferenceFileOptions { WithValue = !kind.StartsWith("SAC", StringComparison.Ordinal) }
            );
            int refused = 0;
            for (int i = 0; i < 150; i++)
            {
                byte[] damaged = [.. valid];
                int changes = 1 + random.NextInt32(4);
                // Half of the changes are in the head, where the spaces and the first sizes are.
                for (int change = 0; change < changes; change++)
                    damaged[16 + random.NextInt32(i % 2 == 0 ? 200 : valid.Length - 16)] = (byte)random.NextInt32(256);
                if (TryUse(damaged) is not null)
                    refused++;
            }

            Assert.True(refused > 20, $"{kind}: only {refused} of 150 damaged files were refused");
        }
    }

    /// <summary>Sizes that the file does not fill are refused before memory is allocated for them.</summary>
    [Fact]
    public void Large_sizes_allocate_nothing()
    {
        byte[] valid = FileOf(PolicyCases.All["Nature CNN"]());
        for (int start = 16; start < 240; start++)
        {
            byte[] hostile = [.. valid];
            BinaryPrimitives.WriteInt32LittleEndian(hostile.AsSpan(start), 0x003FFFFF);
            long bytes = AllocatedBytes.Of(() => TryUse(hostile));
            Assert.True(bytes < 200_000_000, $"{bytes} bytes for a size at {start}");
        }
    }

    private static string? TryUse(byte[] file)
    {
        try
        {
            Policy policy = Policy.Load(file, "a.policy");
            AgentBatch agents = policy.CreateAgents(1);
            agents.Act(
                new float[policy.ObservationSize],
                new bool[policy.ActionMaskSize],
                new float[policy.ActionSize]
            );
            return null;
        }
        catch (PolicyFormatException exception)
        {
            Assert.StartsWith("a.policy", exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', exception.Message);
            return exception.Message;
        }
    }

    private static byte[] WithLength(byte[] file)
    {
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(12), file.Length - 16);
        return file;
    }

    private static string Reason(byte[] file) =>
        Assert.Throws<PolicyFormatException>(() => Policy.Load(file, "a.policy")).Message;

    private static string Refusal(Proximal.Policy policy, InferenceFileOptions? options = null) =>
        Assert.Throws<InvalidInputException>(() => InferenceFile.Write(policy, Stream.Null, options)).Message;

    private static byte[] FileOf(Proximal.Policy policy, InferenceFileOptions? options = null)
    {
        using var stream = new MemoryStream();
        InferenceFile.Write(policy, stream, options);
        return stream.ToArray();
    }

    /// <summary>Bytes, and perhaps zeros without end, of which a read returns some.</summary>
    private sealed class Pieces(byte[] bytes, bool endless, int length) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = base.Read(buffer, offset, Math.Min(count, length));
            if (read > 0 || !endless)
                return read;
            buffer.AsSpan(offset, count).Clear();
            return count;
        }
    }

    /// <summary>A feature extractor as a user may write it.</summary>
    private sealed class Halves : FeatureExtractor
    {
        public override int Inputs => 4;

        public override int Outputs => 4;

        public override void Initialize(bool orthogonal, ref Rng random) { }

        public override Tensors.Tensor Forward(Tensors.Tensor observations) => observations * 0.5f;
    }
}
