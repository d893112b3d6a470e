namespace Proximal.Fleet.Tests;

public sealed class UnrollExchangeTests
{
    [Fact]
    public void Update_takes_one_unroll_of_every_slot_in_the_order_of_the_slots()
    {
        var fleet = new Messages(slots: 3);
        _ = fleet.Join("a");
        _ = fleet.Join("b");
        LeaseAnswer first = fleet.Lease("a"),
            second = fleet.Lease("b");
        Assert.Equal((0, 1), (first.Slot, second.Slot));
        Assert.Equal(PushAnswer.Accepted, fleet.Push(fleet.Make("b", second)));
        Assert.Null(fleet.Exchange.TryTake());
        Assert.Equal(2, fleet.Work("b").Slot);
        Assert.Null(fleet.Exchange.TryTake());
        Assert.Equal(PushAnswer.Accepted, fleet.Push(fleet.Make("a", first)));
        Assert.Equal([0, 1, 2], fleet.Update().Select(static unroll => unroll.Slot));
        fleet.AssertBalanced();
        Assert.Equal(3, fleet.Counters.Used);
    }

    [Fact]
    public void Without_lag_no_unroll_is_made_before_the_weights_of_its_update()
    {
        var fleet = new Messages(slots: 2);
        _ = fleet.Join("a");
        _ = fleet.Work("a");
        _ = fleet.Work("a");
        Assert.Equal(LeaseKind.Wait, fleet.Lease("a").Kind);
        Assert.NotNull(fleet.Exchange.TryTake());
        // Taken, but the update has not published its weights.
        Assert.Equal(LeaseKind.Wait, fleet.Lease("a").Kind);
        fleet.Exchange.Publish(1);
        LeaseAnswer lease = fleet.Lease("a");
        Assert.Equal((LeaseKind.Granted, 1L, 1L), (lease.Kind, lease.Version, lease.SlotSequence));
        Assert.Equal([0, 1], lease.State.ToArray());
    }

    [Fact]
    public void Asking_twice_returns_the_same_lease()
    {
        var fleet = new Messages();
        _ = fleet.Join("a");
        Assert.Equal(fleet.Lease("a").Slot, fleet.Lease("a").Slot);
        Assert.Equal(1, fleet.Exchange.Leases);
    }

    [Fact]
    public void Copies_are_acknowledged_and_not_used()
    {
        var fleet = new Messages();
        _ = fleet.Join("a");
        UnrollMessage unroll = fleet.Work("a");
        Assert.Equal(PushAnswer.Duplicate, fleet.Push(unroll));
        _ = fleet.Work("a");
        _ = fleet.Update();
        Assert.Equal(PushAnswer.Duplicate, fleet.Push(unroll));
        Assert.Equal((2, 2L, 2L), (2, fleet.Counters.Produced, fleet.Counters.Duplicates));
        fleet.AssertBalanced();
    }

    [Fact]
    public void Lost_worker_loses_its_slot_and_its_unroll_is_dropped()
    {
        var fleet = new Messages(slots: 1);
        _ = fleet.Join("a");
        _ = fleet.Join("b");
        UnrollMessage late = fleet.Make("a", fleet.Lease("a"));
        Assert.Equal(LeaseKind.Wait, fleet.Lease("b").Kind);
        fleet.Now += TimeSpan.FromSeconds(2);
        Assert.True(fleet.Exchange.Beat("b", 1, fleet.Now));
        fleet.Now += TimeSpan.FromSeconds(2);
        Assert.Equal(["a"], fleet.Exchange.Expire(fleet.Now));
        LeaseAnswer moved = fleet.Lease("b");
        Assert.Equal((late.Slot, late.SlotSequence), (moved.Slot, moved.SlotSequence));

        // It wakes: nothing of the old incarnation is used, before and after it joins again.
        Assert.Equal(PushAnswer.JoinAgain, fleet.Push(late));
        Assert.Equal(LeaseKind.JoinAgain, fleet.Lease("a").Kind);
        Assert.Equal(2, fleet.Join("a"));
        Assert.Equal(PushAnswer.Duplicate, fleet.Push(late));
        Assert.Equal(PushAnswer.Accepted, fleet.Push(fleet.Make("b", moved)));
        Assert.Equal("b", Assert.Single(fleet.Update()).Worker);
        Assert.Equal((2, 1, 1), (fleet.Counters.Produced, fleet.Counters.Used, fleet.Counters.DroppedLate));
        Assert.Equal(1, fleet.Exchange.LostWorkers);
        fleet.AssertBalanced();
    }

    [Fact]
    public void Worker_that_joins_again_frees_its_slot()
    {
        var fleet = new Messages(slots: 1);
        _ = fleet.Join("a");
        UnrollMessage old = fleet.Make("a", fleet.Lease("a"));
        Assert.Equal(2, fleet.Join("a"));
        Assert.Equal(LeaseKind.JoinAgain, fleet.Lease("a", incarnation: 1).Kind);
        UnrollMessage made = fleet.Make("a", fleet.Lease("a", incarnation: 2), incarnation: 2);
        Assert.Equal(PushAnswer.JoinAgain, fleet.Push(old));
        Assert.Equal(PushAnswer.Accepted, fleet.Push(made));
        fleet.AssertBalanced();
    }

    [Fact]
    public void Only_the_learners_clock_counts()
    {
        // The learner was started long ago; messages carry no times, so workers' clocks have no effect.
        var fleet = new Messages(slots: 1) { Now = TimeSpan.FromHours(1) };
        _ = fleet.Join("a");
        fleet.Now += TimeSpan.FromSeconds(3);
        Assert.Empty(fleet.Exchange.Expire(fleet.Now));
        fleet.Now += TimeSpan.FromTicks(1);
        Assert.Equal(["a"], fleet.Exchange.Expire(fleet.Now));
    }

    [Fact]
    public void Full_queue_makes_workers_wait_without_loss()
    {
        var fleet = new Messages(slots: 2, maxLag: 1, queue: 2);
        _ = fleet.Join("a");
        _ = fleet.Work("a");
        _ = fleet.Work("a");
        UnrollMessage third = fleet.Make("a", fleet.Lease("a"));
        Assert.Equal(PushAnswer.Full, fleet.Push(third));
        Assert.Equal(PushAnswer.Full, fleet.Push(third));
        _ = fleet.Update();
        Assert.Equal(PushAnswer.Accepted, fleet.Push(third));
        Assert.Equal((3L, 2L, 2L), (fleet.Counters.Produced, fleet.Counters.Used, fleet.Counters.Full));
        fleet.AssertBalanced();
    }

    [Fact]
    public void Queue_must_hold_an_update() =>
        Assert.Contains(
            "3 unrolls",
            Assert.Throws<InvalidInputException>(static () => new Messages(slots: 4, queue: 3)).Message
        );

    [Fact]
    public void Older_unrolls_than_the_lag_are_dropped_and_counted()
    {
        var fleet = new Messages(slots: 2, maxLag: 1);
        _ = fleet.Join("slow");
        _ = fleet.Join("fast");
        UnrollMessage slow = fleet.Make("slow", fleet.Lease("slow"));
        for (int update = 0; update < 2; update++)
        {
            _ = fleet.Work("fast");
            _ = fleet.Work("fast");
            _ = fleet.Update();
        }

        Assert.Equal(PushAnswer.Accepted, fleet.Push(slow));
        Assert.Null(fleet.Exchange.TryTake());
        Assert.Equal(slow, Assert.Single(fleet.Exchange.TakeDropped()));
        Assert.Equal((5L, 4L, 1L), (fleet.Counters.Produced, fleet.Counters.Used, fleet.Counters.DroppedStale));
        Assert.True(fleet.Counters.LargestLag <= 1);
        // Its slot goes on from where it ended.
        (long next, ReadOnlyMemory<byte> state) = fleet.Exchange.Settled(slow.Slot);
        Assert.Equal(slow.SlotSequence + 1, next);
        Assert.Equal(slow.State.ToArray(), state.ToArray());
        fleet.AssertBalanced();
    }

    [Fact]
    public void One_slot_cannot_run_ahead_of_its_tokens()
    {
        var fleet = new Messages(slots: 2, maxLag: 2);
        _ = fleet.Join("a");
        for (int i = 0; i < 6; i++)
            _ = fleet.Work("a");
        Assert.Equal(LeaseKind.Wait, fleet.Lease("a").Kind);
        _ = fleet.Update();
        Assert.Equal(LeaseKind.Granted, fleet.Lease("a").Kind);
    }

    [Fact]
    public void Resumed_slots_continue_after_the_last_settled_unroll()
    {
        var fleet = new Messages(slots: 2, maxLag: 1);
        _ = fleet.Join("a");
        for (int i = 0; i < 3; i++)
            _ = fleet.Work("a");
        _ = fleet.Update();
        (long next, ReadOnlyMemory<byte> state) = fleet.Exchange.Settled(0);
        Assert.Equal(1, next);
        Assert.Equal([0, 1], state.ToArray());
        var resumed = new Messages(slots: 2, maxLag: 1);
        for (int slot = 0; slot < 2; slot++)
        {
            (next, state) = fleet.Exchange.Settled(slot);
            resumed.Exchange.Restore(slot, next, state);
        }

        _ = resumed.Join("a");
        LeaseAnswer lease = resumed.Lease("a");
        Assert.Equal(1, lease.SlotSequence);
        Assert.Equal([0, 1], lease.State.ToArray());
    }

    [Fact]
    public void Unrolls_of_another_run_are_refused()
    {
        var fleet = new Messages();
        _ = fleet.Join("a");
        UnrollMessage unroll = fleet.Make("a", fleet.Lease("a"));
        Assert.Equal(PushAnswer.Refused, fleet.Push(unroll with { Seed = 8 }));
        Assert.Equal(PushAnswer.Refused, fleet.Push(unroll with { Slot = 9 }));
        Assert.Equal(PushAnswer.Refused, fleet.Push(unroll with { Layout = new byte[32] }));
        Assert.Equal(PushAnswer.Accepted, fleet.Push(unroll));
    }

    [Fact]
    public void Unroll_of_other_weights_than_those_of_the_lease_is_dropped()
    {
        var fleet = new Messages(slots: 1);
        _ = fleet.Join("a");
        UnrollMessage unroll = fleet.Make("a", fleet.Lease("a"));
        Assert.Equal(PushAnswer.Dropped, fleet.Push(unroll with { Version = 5 }));
        _ = fleet.Work("a");
        fleet.AssertBalanced();
    }

    [Fact]
    public void End_drops_what_is_left_and_tells_the_workers()
    {
        var fleet = new Messages(slots: 2, maxLag: 1);
        _ = fleet.Join("a");
        _ = fleet.Join("b");
        _ = fleet.Work("a");
        UnrollMessage making = fleet.Make("b", fleet.Lease("b"));
        fleet.Exchange.End();
        Assert.Equal(PushAnswer.Accepted, fleet.Push(making));
        Assert.Equal(LeaseKind.Ended, fleet.Lease("a").Kind);
        Assert.Equal(LeaseKind.Ended, fleet.Lease("b").Kind);
        Assert.Equal((0, 0, 2L), (fleet.Exchange.Workers, fleet.Exchange.QueueLength, fleet.Counters.DroppedUnused));
        fleet.AssertBalanced();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Any_order_of_losses_copies_and_delays_balances_and_makes_progress(int maxLag)
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var random = new Rng(seed, RandomStreams.FirstOwn);
            var fleet = new Messages(slots: 3, maxLag);
            var incarnations = new Dictionary<string, int>();
            var pending = new List<UnrollMessage>();
            int updates = 0;
            for (int step = 0; step < 3000; step++)
            {
                string worker = "w" + (random.NextUInt32() % 4);
                if (!incarnations.TryGetValue(worker, out int incarnation))
                    incarnations[worker] = incarnation = fleet.Join(worker);
                switch (random.NextUInt32() % 20)
                {
                    case 0 when random.NextUInt32() % 5 == 0:
                        incarnations[worker] = fleet.Join(worker);
                        break;
                    case 1 when random.NextUInt32() % 5 == 0:
                        fleet.Now += TimeSpan.FromSeconds(random.NextUInt32() % 3);
                        break;
                    case > 10 when pending.Count > 0:
                        // Reordered; a third of them again later.
                        int at = (int)(random.NextUInt32() % (uint)pending.Count);
                        _ = fleet.Push(pending[at]);
                        if (random.NextUInt32() % 3 > 0)
                            pending.RemoveAt(at);
                        break;
                    default:
                        LeaseAnswer lease = fleet.Lease(worker, incarnation);
                        if (lease.Kind == LeaseKind.JoinAgain)
                            _ = incarnations.Remove(worker);
                        else if (lease.Kind == LeaseKind.Granted)
                            pending.Add(fleet.Make(worker, lease, incarnation));
                        break;
                }

                if (fleet.Exchange.TryTake() is { } unrolls)
                {
                    if (maxLag == 0)
                    {
                        Assert.Equal([0, 1, 2], unrolls.Select(static unroll => unroll.Slot));
                        Assert.All(unrolls, unroll => Assert.Equal(updates, unroll.SlotSequence));
                    }

                    Assert.All(unrolls, unroll => Assert.InRange(fleet.Exchange.Version - unroll.Version, 0, maxLag));
                    fleet.Exchange.Publish(++updates);
                }

                fleet.AssertBalanced();
            }

            Assert.True(updates > 20, $"seed {seed}: {updates} updates");
        }
    }
}
