namespace Proximal.Language.Tests;

/// <summary>
/// A small model of each family in a folder, with fresh weights, large enough that every part of it matters; each has
/// another type, and Qwen3 several files.
/// </summary>
internal sealed class SampleModel : Texts, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SampleModel(ModelFamily family)
        : base([
            [23, 92, 54, 31, 16, 63, 53, 28, 34, 49, 62, 13],
            [80, 96, 9, 73, 70, 46, 71, 26, 32, 61, 83, 90, 68, 31],
        ])
    {
        ModelConfig config =
            family == ModelFamily.Gpt2
                ? ModelConfig.Gpt2(97, 64, 24, 2, 3)
                : ModelConfig.Rotary(
                    family,
                    101,
                    128,
                    32,
                    2,
                    heads: 4,
                    keyValueHeads: family switch
                    {
                        ModelFamily.Qwen2 => 1,
                        ModelFamily.GptNeoX => 4,
                        _ => 2,
                    },
                    feedForward: 56
                );
        config = family switch
        {
            ModelFamily.Llama => config with
            {
                TiedHead = false,
                RopeScaling = new RopeScaling(RopeScalingKind.Llama3, 8, 1, 4, 16),
            },
            ModelFamily.Qwen3 => config with { HeadDimension = 12 },
            ModelFamily.Mistral => config with { SlidingWindow = 5 },
            ModelFamily.Gemma2 => config with { SlidingWindow = 5, AttentionLogitSoftcap = 4, FinalLogitSoftcap = 6 },
            ModelFamily.Gemma3 => config with { SlidingWindow = 5, SlidingLayers = [true, false] },
            ModelFamily.Phi3 => config with
            {
                PartialRotaryFactor = 0.5,
                RopeScaling = new RopeScaling(RopeScalingKind.LongRope, 8, OriginalContext: 6)
                {
                    ShortFactors = [1, 1.5],
                    LongFactors = [2, 4],
                },
            },
            _ => config,
        };
        var random = new Rng(1);
        CausalLanguageModel model = CausalLanguageModel.Create(config with { InitializerRange = 0.3 }, ref random);
        ElementType type = family switch
        {
            ModelFamily.Llama => ElementType.BF16,
            ModelFamily.Qwen2 => ElementType.F16,
            _ => ElementType.F32,
        };
        if (family == ModelFamily.Qwen3)
            model.Save(Folder, type, largestFile: 60_000);
        else
            model.Save(Folder, type);
    }

    /// <summary>All families.</summary>
    public static TheoryData<ModelFamily> Families => [.. Enum.GetValues<ModelFamily>()];

    public string Folder => folder.Path;

    public void Dispose() => folder.Dispose();
}
