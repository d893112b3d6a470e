using System.Text.Json;

namespace Proximal.Mpi.Tests;

/// <summary>The tool on several processes, which real signals end.</summary>
public sealed class DistributedCommandTests : IDisposable
{
    private const string Train = "train CartPole-v1 --distributed --quiet --threads 1 --set n_epochs=2 --steps 3072";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [OpenMpiFact]
    public void Two_processes_give_the_weights_of_one()
    {
        Finish(Job.Start(folder.Path, $"{Train} --out one"));
        Finish(Job.Start(folder.Path, 2, $"{Train} --out two"));
        Assert.Equal(Hash("one"), Hash("two"));
        Assert.Equal(File.ReadAllBytes(folder["one/metrics.jsonl"]), File.ReadAllBytes(folder["two/metrics.jsonl"]));
    }

    [LongOpenMpiFact]
    [Trait("Category", "Long")]
    public void Resume_with_another_number_of_processes_gives_the_same_weights()
    {
        Finish(Job.Start(folder.Path, 4, $"{Train} --out changed --steps 1536".Replace(" --steps 3072", "")));
        Finish(Job.Start(folder.Path, 2, "resume changed --distributed --quiet --threads 1 --steps 3072"));
        Finish(Job.Start(folder.Path, $"{Train} --out split --steps 1536".Replace(" --steps 3072", "")));
        Finish(Job.Start(folder.Path, "resume split --distributed --quiet --threads 1 --steps 3072"));
        Assert.Equal(Hash("split"), Hash("changed"));
    }

    [LongOpenMpiFact]
    [Trait("Category", "Long")]
    public void Killed_rank_is_named_and_the_supervisor_continues_to_the_same_weights()
    {
        const string Long =
            "train CartPole-v1 --distributed --quiet --threads 1 --set n_epochs=2 --steps 6144 " + "--save-every 2";
        Finish(Job.Start(folder.Path, $"{Long} --out whole"));
        using Job job = Job.Start(folder.Path, $"{Long} --out killed --ranks 2 --supervise 1");
        Job.AwaitCheckpoint(folder["killed"]);
        Job.Signal(Job.ProcessOf("killed", rank: 1), "KILL");
        (int code, string[] errors) = job.Await();
        Assert.Equal(0, code);
        Assert.Equal(2, errors.Length);
        Assert.Matches(
            @"^proximal: rank 1 \(process \d+ on .+\) has died; the last checkpoint is killed/checkpoints/step-\d+; ",
            errors[0]
        );
        Assert.Matches(@"^proximal: the job ended with code \d+; restart 1 of 1 continues killed$", errors[1]);
        Assert.Equal(Hash("whole"), Hash("killed"));
    }

    [LongOpenMpiFact]
    [Trait("Category", "Long")]
    public void Rank_that_hangs_is_named_after_the_timeout()
    {
        using Job job = Job.Start(
            folder.Path,
            2,
            "train CartPole-v1 --distributed --quiet --threads 1 --set n_epochs=1 --steps 1e6 --save-every 2 "
                + "--rank-timeout 3 --out hangs"
        );
        Job.AwaitCheckpoint(folder["hangs"]);
        Job.Signal(Job.ProcessOf("hangs", rank: 1), "STOP");
        (int code, string[] errors) = job.Await();
        Assert.NotEqual(0, code);
        Assert.Matches(
            @"^proximal: rank 1 \(process \d+ on .+\) has not answered for 3 seconds; the last checkpoint is ",
            Assert.Single(errors)
        );
    }

    [OpenMpiFact]
    public void Invalid_input_is_reported_by_one_rank()
    {
        using Job unsupported = Job.Start(
            folder.Path,
            2,
            "train Pendulum-v1 --algorithm sac --distributed --quiet --steps 1000 --out sac"
        );
        (int code, string[] errors) = unsupported.Await();
        Assert.Equal(2, code);
        Assert.Contains("this algorithm does not train with several ranks", Assert.Single(errors));

        using Job three = Job.Start(folder.Path, 3, $"{Train} --out three");
        (code, errors) = three.Await();
        Assert.Equal(2, code);
        Assert.Equal(
            "proximal: there are 3 ranks: their number must be a power of two, such as 4",
            Assert.Single(errors)
        );
    }

    [Theory]
    [InlineData(" --supervise 1", "--supervise needs --ranks N")]
    [InlineData(" --ranks 2 --supervise 1", "--supervise needs --out DIR")]
    [InlineData(" --reduce sideways", "--reduce: expected tree or fast, found 'sideways'")]
    public void Flags_that_do_not_fit_are_refused(string flags, string message)
    {
        using Job job = Job.Start(folder.Path, $"{Train}{flags}");
        (int code, string[] errors) = job.Await();
        Assert.Equal(2, code);
        Assert.Contains(message, Assert.Single(errors));
    }

    private static void Finish(Job job)
    {
        using (job)
        {
            (int code, string[] errors) = job.Await();
            Assert.Empty(errors);
            Assert.Equal(0, code);
        }
    }

    private string Hash(string run)
    {
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(folder[$"{run}/summary.json"]));
        return summary.RootElement.GetProperty("weights_sha256").GetString()!;
    }
}
