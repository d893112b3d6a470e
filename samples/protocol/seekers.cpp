// An engine that owns its loop, with agents that learn to reach a target:
//   g++ -std=c++17 -O2 -o seekers samples/protocol/seekers.cpp
//   ./seekers 5005 & proximal train tcp://localhost:5005 --envs 8
// The world has 32 agents: 8 of the training, and 20 of the evaluation at its end. A decision lasts 4 ticks. With a second
// argument, the ticks per second (such as 60), the loop keeps time; without it, it runs as fast as it can.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

#include "proximal_host.hpp"

namespace {

constexpr int agent_count = 32, decision_ticks = 4, episode_decisions = 60;

struct Agent {
    std::mt19937 random;
    float x = 0, y = 0, target_x = 0, target_y = 0, move_x = 0, move_y = 0;
    int decisions = 0;

    void spawn() {
        std::uniform_real_distribution<float> place(-1, 1);
        x = place(random), y = place(random), target_x = place(random), target_y = place(random);
        move_x = move_y = 0;
        decisions = 0;
    }

    void tick() {
        x = std::fmin(1.0f, std::fmax(-1.0f, x + 0.03f * move_x));
        y = std::fmin(1.0f, std::fmax(-1.0f, y + 0.03f * move_y));
    }

    float distance() const { return std::hypot(target_x - x, target_y - y); }

    void observe(float* observation) const {
        observation[0] = x, observation[1] = y, observation[2] = target_x - x, observation[3] = target_y - y;
    }
};

struct World {
    Agent agents[agent_count];
    int waited[agent_count] = {};

    // One tick of the agents of a session that decided; answers after the ticks of a decision.
    void advance(proximal::Session& session) {
        float observation[4];
        Agent* own = agents + session.first();
        if (session.request() == proximal::Request::reset) {
            for (int i = 0; i < session.agents(); i++) {
                if (session.starts(i)) {
                    if (auto seed = session.seed(i))
                        own[i].random.seed(*seed);
                    own[i].spawn();
                }
                own[i].observe(observation);
                session.observe(observation);
            }
            session.reply();
            return;
        }

        for (int i = 0; i < session.agents(); i++) {
            own[i].move_x = std::fmin(1.0f, std::fmax(-1.0f, session.action(i)[0]));
            own[i].move_y = std::fmin(1.0f, std::fmax(-1.0f, session.action(i)[1]));
            own[i].tick();
            session.reward(i, -0.01 * own[i].distance());
        }
        if (++waited[session.first()] < decision_ticks)
            return;
        waited[session.first()] = 0;
        for (int i = 0; i < session.agents(); i++) {
            bool reached = own[i].distance() < 0.1f;
            own[i].decisions++;
            if (reached || own[i].decisions == episode_decisions) {
                if (reached)
                    session.reward(i, 1);
                own[i].observe(observation);
                session.end(i, reached, observation);
                own[i].spawn();
            }
            own[i].observe(observation);
            session.observe(observation);
        }
        session.reply();
    }
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: seekers PORT [TICKS_PER_SECOND]\n");
        return 2;
    }
    try {
        double rate = argc > 2 ? std::atof(argv[2]) : 0;
        World world;
        proximal::Host host(
            static_cast<std::uint16_t>(std::atoi(argv[1])), agent_count, proximal::Box{4, -2, 2}, proximal::Box{2, -1, 1},
            episode_decisions);
        while (true) {
            bool is_idle = true;
            for (auto& session : host.poll())
                if (session->request() != proximal::Request::none) {
                    is_idle = false;
                    world.advance(*session);
                }
            // Here a game draws, and moves what the trainer does not control.
            if (rate > 0)
                std::this_thread::sleep_for(std::chrono::duration<double>(1 / rate));
            else if (is_idle)
                std::this_thread::sleep_for(std::chrono::microseconds(20));
        }
    } catch (const std::exception& error) {
        std::fprintf(stderr, "seekers: %s\n", error.what());
        return 2;
    }
}
