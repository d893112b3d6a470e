using System.Text;

namespace Proximal;

/// <summary>
/// Exports policies for the package <c>Proximal.Inference</c>, which runs them in games: Unity, Godot and .NET, without
/// this library. One file contains everything that acting needs: normalization, networks, distributions and bounds.
/// </summary>
/// <remarks>
/// All numbers are little-endian. A signature of 8 bytes, the version and the length of the rest are followed by names,
/// spaces, normalization, action heads and networks in a fixed order; <c>docs/shipping.md</c> describes the fields.
/// </remarks>
public static class InferenceFile
{
    /// <summary>Version of the format.</summary>
    internal const int Version = 1;

    private const int MaxText = 1000;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'X', (byte)'P', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Exports a policy to a file. The file is replaced atomically.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="path">The file to create or overwrite.</param>
    /// <param name="options">Optional contents of the file. Default: the policy without the critic.</param>
    /// <exception cref="InvalidInputException">The policy has a custom part, or an option does not fit it.</exception>
    /// <exception cref="IOException">The folder does not exist or the disk is full.</exception>
    public static void Write(Policy policy, string path, InferenceFileOptions? options = null)
    {
        byte[] bytes = ToBytes(policy, options ?? new InferenceFileOptions());
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>Exports a policy to a stream.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="stream">The stream to write to.</param>
    /// <param name="options">Optional contents of the file. Default: the policy without the critic.</param>
    /// <exception cref="InvalidInputException">The policy has a custom part, or an option does not fit it.</exception>
    public static void Write(Policy policy, Stream stream, InferenceFileOptions? options = null) =>
        stream.Write(ToBytes(policy, options ?? new InferenceFileOptions()));

    private static byte[] ToBytes(Policy policy, InferenceFileOptions options)
    {
        using var body = new MemoryStream();
        using (var writer = new BinaryWriter(body, Encoding.UTF8, leaveOpen: true))
            WriteBody(new FieldWriter(writer), policy, options);
        using var file = new MemoryStream();
        using (var writer = new BinaryWriter(file, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Signature);
            writer.Write(Version);
            writer.Write(checked((int)body.Length));
            writer.Write(body.GetBuffer(), 0, (int)body.Length);
        }

        return file.ToArray();
    }

    private static void WriteBody(FieldWriter writer, Policy policy, InferenceFileOptions options)
    {
        int maskSize = policy.RowSize - policy.ObservationSpace.ObservationSize;
        CheckFrames(policy.ObservationSpace, options.FrameStack);
        writer.Text(Short(options.Environment));
        writer.Text(Short(options.Algorithm));
        writer.Flag(maskSize > 0);
        writer.Whole(options.FrameStack);
        SpaceFields.Write(writer, policy.ObservationSpace);
        SpaceFields.Write(writer, policy.ActionSpace);
        WriteNormalizer(writer, policy.Normalizer, maskSize);
        new HeadFields(writer, BoundsRuleOf(policy)).Write(policy.Network.Head, policy.ActionSpace);
        new NetworkFields(writer, policy.Network, policy.Network.Spec?.Observations ?? policy.ObservationSpace).Write(
            options.WithValue
        );
    }

    private static void WriteNormalizer(FieldWriter writer, ObservationNormalizer? normalizer, int maskSize)
    {
        writer.Flag(normalizer is not null);
        if (normalizer is null)
            return;
        if (normalizer.Untouched != maskSize)
            throw new InvalidInputException(
                $"the normalizer leaves out {normalizer.Untouched} numbers of an observation, but a policy file for "
                    + $"Proximal.Inference leaves out only the action mask, {maskSize} numbers"
            );
        int size = normalizer.Statistics.Width - maskSize;
        writer.Precise(normalizer.Clip);
        foreach (double mean in normalizer.Statistics.Mean[..size])
            writer.Precise(mean);
        foreach (double variance in normalizer.Statistics.Variance[..size])
            writer.Precise(1 / Math.Sqrt(variance + normalizer.Epsilon));
    }

    private static BoundsRule BoundsRuleOf(Policy policy) =>
        policy.Network.Head.Squashes ? BoundsRule.Squash
        : policy.Network.Spec is { Options.RescaleActions: true } ? BoundsRule.Rescale
        : BoundsRule.Clip;

    private static void CheckFrames(Space space, int frames)
    {
        OptionCheck.Within(frames, 1, MaxText, nameof(InferenceFileOptions.FrameStack), "--frame-stack");
        if (frames == 1)
            return;
        OptionCheck.That(
            space is Box box && box.Shape[0] % frames == 0 && AreEqual(box.Low, frames) && AreEqual(box.High, frames),
            nameof(InferenceFileOptions.FrameStack),
            "--frame-stack",
            frames,
            $"must be the number of equal observations that are stacked in {space}"
        );
    }

    private static bool AreEqual(ReadOnlySpan<float> bounds, int frames)
    {
        int size = bounds.Length / frames;
        return bounds[size..].SequenceEqual(bounds[..^size]);
    }

    // A name is for people only, so a long one is cut.
    private static string Short(string? text) => text is { Length: > MaxText / 4 } ? text[..(MaxText / 4)] : text ?? "";
}
