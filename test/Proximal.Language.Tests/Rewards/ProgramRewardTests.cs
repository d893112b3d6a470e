using System.Diagnostics;
using System.Text.Json;

namespace Proximal.Language.Tests;

public sealed class ProgramRewardTests
{
    [Fact]
    public void Program_reads_a_completion_and_writes_its_score()
    {
        // The order of the ends is not that of the completions.
        IReward reward = Shell(
            "read line; case \"$line\" in *slow*) sleep 0.2; echo 1;; *none*) echo null;; *) echo '{\"score\": 0.5}';; esac"
        );
        var scores = new float[4];
        reward.ScoreFinite([Input("slow"), Input("b"), Input("none"), Input("slow")], scores);
        Assert.Equal((1f, 0.5f, 1f), (scores[0], scores[1], scores[3]));
        Assert.True(RewardFunction.IsAbstained(scores[2]));
    }

    [Fact]
    public void Program_receives_prompt_completion_and_metadata()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "input.json");
        IReward reward = Shell($"cat > {file}; echo 0");
        var metadata = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        {
            ["tests"] = JsonSerializer.SerializeToElement(new[] { 1, 2 }),
        };
        reward.ScoreFinite([new RewardInput("say \"ä\"", "print(1)\n", metadata) { Ended = false }], new float[1]);
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        JsonElement written = document.RootElement;
        Assert.Equal("say \"ä\"", written.GetProperty("prompt").GetString());
        Assert.Equal("print(1)\n", written.GetProperty("completion").GetString());
        Assert.False(written.GetProperty("ended").GetBoolean());
        Assert.Equal(2, written.GetProperty("metadata").GetProperty("tests")[1].GetInt32());
    }

    [Fact]
    public void Program_that_exceeds_its_time_is_ended_with_all_its_descendants()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "pids");
        // A child, and a grandchild whose parent ends at once.
        IReward reward = Shell(
            $"echo $$ >> {file}; sleep 60 & echo $! >> {file}; (sh -c 'sleep 60 & echo $! >> {file}' &) ; wait; sleep 60",
            new ProgramRewardOptions { Timeout = TimeSpan.FromSeconds(0.6), FailureScore = -1 }
        );
        var scores = new float[1];
        var watch = Stopwatch.StartNew();
        reward.ScoreFinite([Input("a")], scores);
        Assert.Equal(-1, scores[0]);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.5, 20);
        int[] ids = [.. File.ReadAllLines(file).Select(static line => int.Parse(line, null))];
        Assert.Equal(3, ids.Length);
        foreach (int id in ids)
            Assert.True(HasEnded(id), $"process {id} still runs");
    }

    [Fact]
    public void Child_that_keeps_the_output_open_does_not_outlive_the_time_limit()
    {
        IReward reward = Shell("sleep 60 & echo 1", new ProgramRewardOptions { Timeout = TimeSpan.FromSeconds(0.5) });
        var scores = new float[1];
        var watch = Stopwatch.StartNew();
        reward.ScoreFinite([Input("a")], scores);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
        Assert.Equal(0, scores[0]);
    }

    [Fact]
    public void Memory_of_a_program_is_limited()
    {
        if (!OperatingSystem.IsLinux())
            return;
        const string Grow = "x=a; i=0; while [ $i -lt 28 ]; do x=$x$x; i=$((i+1)); done; echo 1";
        var scores = new float[1];
        Shell(Grow, new ProgramRewardOptions { MemoryMegabytes = 64, FailureScore = -1 })
            .ScoreFinite([Input("a")], scores);
        Assert.Equal(-1, scores[0]);
        Shell("echo 1", new ProgramRewardOptions { MemoryMegabytes = 64 }).ScoreFinite([Input("a")], scores);
        Assert.Equal(1, scores[0]);
    }

    [Fact]
    public void Failed_programs_get_the_failure_score_and_wrong_output_is_an_error()
    {
        var scores = new float[1];
        Shell("echo 1; exit 3", new ProgramRewardOptions { FailureScore = -2 }).ScoreFinite([Input("a")], scores);
        Assert.Equal(-2, scores[0]);
        foreach (string output in (string[])["perfect", "{}", "[1]", "\"1\"", "1e99", ""])
            Assert.Contains(
                "instead of a number",
                Assert
                    .Throws<RewardFailedException>(() =>
                        Shell($"echo '{output}'").ScoreFinite([Input("a")], new float[1])
                    )
                    .Message,
                StringComparison.Ordinal
            );
        Assert.Contains(
            "cannot be started",
            Assert
                .Throws<InvalidInputException>(() =>
                    new ProgramReward("/no/such/program").ScoreFinite([Input("a")], new float[1])
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Text_starts_no_program_unless_it_is_allowed()
    {
        Assert.Contains(
            "--allow-programs",
            Assert.Throws<InvalidInputException>(() => new RewardParser().Parse("command:cat")).Message,
            StringComparison.Ordinal
        );
        IReward reward = new RewardParser { AllowPrograms = true }.Parse("0.5*command:\"sh -c exit\" + ended");
        Assert.Equal("sh+ended", reward.Name);
    }

    [Fact]
    public void Asynchronous_rewards_run_in_parallel_and_abstain_after_their_time()
    {
        int running = 0,
            most = 0;
        var gate = new Lock();
        IReward reward = RewardFunction.Parallel(
            async (input, cancellation) =>
            {
                int now = Interlocked.Increment(ref running);
                lock (gate)
                    most = Math.Max(most, now);
                await Task.Delay(input.Completion == "late" ? 60_000 : 50, cancellation);
                Interlocked.Decrement(ref running);
                return input.Completion.Length;
            },
            parallelism: 3,
            TimeSpan.FromSeconds(1)
        );
        var scores = new float[6];
        reward.ScoreFinite([Input("a"), Input("bb"), Input("late"), Input("ccc"), Input("dddd"), Input("e")], scores);
        Assert.Equal([1, 2, 3, 4, 1], scores.Where(static score => !RewardFunction.IsAbstained(score)));
        Assert.True(RewardFunction.IsAbstained(scores[2]));
        Assert.InRange(most, 2, 3);
        IReward broken = RewardFunction.Parallel(
            static (_, _) => throw new InvalidOperationException("no service"),
            2,
            TimeSpan.FromSeconds(1),
            "remote"
        );
        Assert.Contains(
            "the reward remote failed on the completion 'a'",
            Assert.Throws<RewardFailedException>(() => broken.ScoreFinite([Input("a")], new float[1])).Message,
            StringComparison.Ordinal
        );
    }

    private static ProgramReward Shell(string script, ProgramRewardOptions? options = null) =>
        new("sh", (options ?? new ProgramRewardOptions()) with { Arguments = ["-c", script] });

    private static RewardInput Input(string completion) => new("p", completion);

    // Killed processes can remain as zombies until their parent reads their status.
    private static bool HasEnded(int id)
    {
        for (int i = 0; i < 100; i++, Thread.Sleep(20))
        {
            try
            {
                string status = File.ReadAllText($"/proc/{id}/stat");
                if (status[(status.LastIndexOf(')') + 2)..].StartsWith('Z'))
                    return true;
            }
            catch (IOException)
            {
                return true;
            }
        }

        return false;
    }
}
