namespace Proximal.Tensors.Tests.Modules;

/// <summary>A saved module is created without initial values and within the size of its file.</summary>
public sealed class SavedParametersTests
{
    [Fact]
    public void Initialization_whileLoading_takesNoRandomNumbers()
    {
        var random = new Rng(1);
        Rng before = random;
        using (new SavedParameters("file", 1000))
            _ = new Mlp(4, [8], Activation.Tanh, 2).InitializedBy(ref random);
        Assert.Equal(before.NextUInt64(), random.NextUInt64());
        Assert.False(SavedParameters.AreLoading);
    }

    [Theory]
    [InlineData(58, true)]
    [InlineData(57, false)]
    public void Parameters_areLimitedByTheFile(int total, bool fits)
    {
        using var scope = new SavedParameters("weights.safetensors", total);
        if (fits)
        {
            _ = new Mlp(4, [8], Activation.Tanh, 2);
            return;
        }

        Assert.Equal(
            "the network has more parameters than the 57 numbers in weights.safetensors",
            Assert.Throws<InvalidInputException>(() => new Mlp(4, [8], Activation.Tanh, 2)).Message
        );
    }

    [Fact]
    public void Parameters_ofAnySize_areRefusedBeforeMemoryIsAllocated()
    {
        using var scope = new SavedParameters("file", 1000);
        Assert.Throws<InvalidInputException>(() => Tensor.Parameter(int.MaxValue, int.MaxValue, int.MaxValue));
    }
}

internal static class InitializedModule
{
    public static Mlp InitializedBy(this Mlp module, ref Rng random)
    {
        module.Initialize(ref random);
        return module;
    }
}
