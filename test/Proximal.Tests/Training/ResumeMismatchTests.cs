using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>Checkpoints that are resumed with options that do not fit them.</summary>
public sealed class ResumeMismatchTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Resuming_with_another_activation_names_it()
    {
        PpoOptions options = CallbackRun.Options;
        Assert.EndsWith(
            "policy.json belongs to another policy: network.activation is Tanh there, but Relu here",
            Refusal(options with { Network = options.Network with { Activation = Activation.Relu } }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Resuming_with_another_number_of_environments_names_it() =>
        Assert.EndsWith(
            "has the state of 2 environments, but there are 3: set EnvironmentCount (n_envs) to 2",
            Refusal(CallbackRun.Options with { EnvironmentCount = 3 }),
            StringComparison.Ordinal
        );

    private string Refusal(PpoOptions options)
    {
        CallbackRun.Record(folder, new RunRecorderOptions());
        using VectorEnvironment environments = CallbackRun.Make(options.EnvironmentCount);
        var trainer = new Ppo(environments, options);
        using var recorder = new RunRecorder(folder.Path, new RunRecorderOptions());
        return Assert.Throws<InvalidInputException>(() => recorder.Resume(trainer)).Message;
    }
}
